#include "workers/hot/languages/es/es.hpp"

namespace workers::hot::languages::es {
namespace {

constexpr Phrases kGreeting = R"(
hola, holaa, holaaa, ola, buenas, buenos dias, buen dia, buenas tardes, buenas noches, que tal, como estan|esta|estas, hey, saludos, hay alguien, alguien ahi,
te hago una pregunta, una pregunta, una consulta, tengo una pregunta|duda|consulta, queria preguntar|consultar, puedo preguntar, otra pregunta, una cosa mas, una duda, quiero hacer una pregunta, 👋)";

constexpr Phrases kThanks = R"(
gracias, muchas gracias, mil gracias, muchisimas gracias, grcias, grasias, se agradece, te agradezco, les agradezco, le agradezco, agradecido, agradecida, muy amable|amables, 🙏, ❤, 🌹)";

constexpr Phrases kHours = R"(
horario, horarios, orario, a que hora _ abren|abre|cierran|cierra|atienden|atiende|abris|cerrais|empiezan|trabajan|estan|terminan, que hora _ abren|abre|cierran|cierra|atienden|atiende, hasta que hora, desde que hora, a partir de que hora, que dias _ abren|atienden|trabajan|abre|atiende|abris|estan, cuales dias,
cuando abren|abre|cierran|cierra|atienden, abren|abre|abris _ hoy|manana|sabado|sabados|domingo|domingos|lunes|martes|miercoles|jueves|viernes|festivos|feriados|temprano|tarde|ahora|fin|antes, atienden|atiende|trabajan|trabaja _ hoy|manana|sabado|sabados|domingo|domingos|lunes|martes|miercoles|jueves|viernes|festivos|feriados|temprano|tarde|ahora|fin,
estan|esta|estais _ abierto|abiertos|abierta|cerrado|cerrados|cerrada, siguen abiertos, abierto|abiertos hoy|ahora|manana|sabado|domingo|el, horas de atencion|oficina, cierran _ tarde|mediodia|temprano|hoy|almorzar, abren todos, hacen horario, ya cerraron, ya abrieron)";

constexpr Phrases kLocation = R"(
donde estan|esta|estais|queda|quedan|se|es|son, donde _ ubicados|ubicado|ubicada|ubican|encuentran|encuentra|queda|quedan|clinica|consultorio|estan, ubicacion, ubicasion, direccion, direcion, como llego|llegar|llegamos, como se llega, como puedo llegar, en que calle|piso|zona|barrio|colonia|edificio|parte, que calle|piso|zona|barrio|colonia|direccion, cual es la calle,
mapa, google maps, estacionamiento, estacionar, aparcar, aparcamiento, parking, parqueo, parquear, cochera, metro _ cerca|cercano|cercana, parada _ cerca|cercana|metro|bus, cerca de que, queda cerca|lejos, por donde queda|estan, la entrada, ^ pin $, mandame|manda|envia|pasame|pasa _ ubicacion|direccion|pin, nombre de la calle, codigo postal)";

constexpr Phrases kServices = R"(
que servicios, cuales servicios|son los servicios, sus servicios, lista de servicios, que tratamientos, ofrecen, que hacen, ustedes hacen, hacen|realizan|tienen|ponen _ limpieza*|implante*|ortodoncia|blanqueamiento*|endodoncia*|corona*|carilla*|brackets, ^ servicios $)";

constexpr Phrases kPrice = R"(
cuanto cuesta|cuestan|vale|valen|sale|salen|cobran|cobra|es|seria|serian|esta|estan|costaria|cobrarian|sera|piden|saldria, cuanto _ cuesta|cuestan|vale|valen|sale|salen|cobran|cobra|costaria|saldria, cuanto por|para|la|el|una|un, ^ cuanto $, cuanto $, a cuanto, a como, kuanto, cuato cuesta, q cuesta, cuesta|cuestan _ limpieza|consulta,
precio, precios, presio, presios, presupuesto, presupuestos, costo, costos, coste, costes, tarifa, tarifas, valor de|del, que valor, que precio, que cuesta|cuestan|vale|valen|costo|cobran, cotizacion, cotizar, en cuanto sale|esta|queda, lista de precios, que me cobran, honorarios, cuanto hay que pagar, cuanto tengo que pagar, cuanto se paga, cuanto pago)";

constexpr Phrases kBook = R"(
una cita, un turno, una hora con|para, cita|turno|citas|turnos para|con|disponible|disponibles|el|manana|hoy, agendar, agenda, agendo, reservar, reserva, pedir|sacar|solicitar|hacer|tomar|dar|dan|quiero|necesito|coger|programar _ cita|turno|hora|consulta, me dan|das|da turno|cita|hora, hay cupo|cupos|turnos|citas|espacio|lugar|disponibilidad, disponibilidad, me pueden|puede ver|atender, elegir horario, tienen turno|turnos|cita|citas|hora|horas|hueco|cupo, primera visita|vez _ cita, ^ cita $, ^ turno $)";

constexpr Phrases kReschedule = R"(
reprogramar, reagendar, cambiar|mover|pasar|correr|postergar|aplazar|posponer|adelantar _ cita|turno|hora|consulta|visita|dia|fecha|limpieza, cambiar el|la|mi, posponer, aplazar, postergar, otro dia, otra fecha|hora, llego tarde, llegare tarde, voy tarde)";

constexpr Phrases kCancel = R"(
cancelar, cancela, cancelo, cancelacion, cancelen, anular, anulen, no puedo ir|asistir|llegar|venir, no podre|podré ir|asistir|llegar|venir, no voy a poder|ir, no ire, no vamos a ir|poder, dar de baja mi cita)";

constexpr Phrases kConfirm = R"(
si, sii, confirmo, confirmado, confirmada, confirmar, ahi estare|estaremos, alli estare, ire, voy a ir, asistire, me parece bien, esta bien, perfecto, de acuerdo, vale, ok, okay, dale, claro, por supuesto, correcto, 👍, 👌, ✅)";

constexpr Phrases kAppointmentInfo = R"(
cuando es|tengo|era _ cita|turno|consulta|visita, a que hora es|tengo|era _ cita|turno|consulta|visita, que dia es|tengo _ cita|turno|consulta, mi proxima cita|visita, mi cita es|era, tengo cita|turno|hora, cuando me toca, datos de mi cita)";

constexpr Phrases kHuman = R"(
hablar|comunicarme|comunicar|chatear|conversar|platicar con, hablar _ persona|humano|alguien|recepcion|recepcionista|doctor|doctora|dentista|operador|asesor|encargado|gerente, una persona real, persona real, un humano, ser humano, ^ humano $, ^ asesor $, ^ agente $, ^ operador $, un asesor, un agente, un operador, recepcionista, me llaman, me pueden|puede|podrian llamar, llamenme, llamame, me llamas, eres un bot|robot|humano|maquina, es un robot|bot, atiende una persona, que me atienda una persona|alguien, quiero|necesito _ persona|humano, queja, reclamo, quejarme)";

constexpr Phrases kStop =
    R"(^ stop $, ^ alto $, ^ baja $, ^ darme de baja $, ^ no me escriban mas $)";

constexpr Phrases kMedical = R"(
dosis, miligramos, mg, cuantas pastillas|gotas|tabletas, ibuprofeno, paracetamol, aspirina, antibiotico*, amoxicilina, penicilina, analgesico*, receta, recetar, recetan, puedo tomar|darle|dar, que tomo|tomar, debo tomar, es normal, es grave, resultados, analisis, biopsia, diagnostic*, efectos secundarios, embarazada puedo, cepillarme|cepillarse, recomiendan _ cepillar*)";

constexpr IntentPhrases kIntents[] = {
    {Intent::kGreeting, kGreeting},
    {Intent::kThanks, kThanks},
    {Intent::kHours, kHours},
    {Intent::kLocation, kLocation},
    {Intent::kServices, kServices},
    {Intent::kPrice, kPrice},
    {Intent::kBook, kBook},
    {Intent::kReschedule, kReschedule},
    {Intent::kCancel, kCancel},
    {Intent::kConfirm, kConfirm},
    {Intent::kAppointmentInfo, kAppointmentInfo},
    {Intent::kHuman, kHuman},
    {Intent::kStop, kStop},
};

}  // namespace

std::span<const IntentPhrases> intents() {
    return kIntents;
}
Phrases medical() {
    return kMedical;
}

}  // namespace workers::hot::languages::es
