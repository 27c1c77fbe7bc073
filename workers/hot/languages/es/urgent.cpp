#include "workers/hot/languages/es/es.hpp"

namespace workers::hot::languages::es {
namespace {

constexpr UrgentRule
    kRules[] =
        {
            {"heart",
             R"(dolor|presion|opresion|punzada _ pecho, me|le duele _ pecho, pecho _ duele|aprieta|oprime, infarto, infartando, ataque al corazon, ataque cardiaco, paro cardiaco, dolor _ brazo izquierdo)",
             R"(leche del pecho, dar pecho, dando pecho, pecho _ gripe|tos hace, infarto al ver el precio)"},
            {"stroke",
             R"(derrame, ictus, embolia, acv, cara|boca|rostro _ caida|torcida|chueca|colgando|torcio|cayo, no puede|puedo hablar|mover _, habla raro|enredado|arrastrado, se le|me traba la lengua, medio|mitad cuerpo|cara _ dormido|dormida|paralizado|paralizada, paralizad*, brazo _ dormido _ repente, de repente no ve|veo|habla, lado _ dormido|paralizado)",
             R"(dormida _ anestesia, anestesia, no puede hablar ahora, no puedo hablar ahora|por telefono)"},
            {"breathing",
             R"(no puede|puedo|logra|logro|consigue respirar, cuesta|dificultad|trabajo _ respirar, respira _ mal|dificultad, falta _ aire, sin aire, me|se _ ahogo|ahoga|ahogando|asfixia|asfixiando|atraganto|atragantado|atraganta, no respira, dejo de respirar, labios _ morados|azules|hinchados, lengua _ hinchada|hincho|hinchando|hincha, garganta _ cierra|cerrando|cerro|hinchada|hincho, anafila*, reaccion alergica, alergia grave|fuerte)",
             R"(por la nariz, nariz tapada|congestionada, mal aliento, ronca*, relleno de labios)"},
            {"bleeding",
             R"(no para|deja _ sangrar|sangrado|sangre, no _ para _ sangrado|hemorragia|sangre, sangra|sangrando _ mucho|mucha|horas|para, mucha sangre, hemorragia, vomita|vomito|escupe|escupo|tose|toso|vomitando|escupiendo|tosiendo sangre, pierde|perdio|perdiendo _ sangre, sangre _ todos lados, sigue sangrando)",
             R"(encias sangran, sangran las encias, encias, analisis de sangre, poquita sangre, un poco de sangre, dejo de sangrar)"},
            {"unconscious",
             R"(inconsciente, desmayo, desmayado, desmayada, se desmayo, desvanecido, no despierta|reacciona|responde, perdio el conocimiento, perdio la conciencia, convuls*, sin pulso, ataque de epilepsia, ataque epileptico, crisis epileptica, se cayo _ no _ levanta*, se cayo _ no puede)",
             R"(casi me desmayo _ precio, me desmayo _ precio, no responde el telefono|nadie|mensajes|whatsapp)"},
            {"infant_fever",
             R"(bebe|recien|nacido|lactante|bebita|bebito & fiebre|38|39|40|41|temperatura|calentura|hirviendo|ardiendo, # semanas & fiebre|calentura|39|38|40, meses & 40|41, bebe no come|despierta|toma|mama)",
             R"(# anos, semanas de embarazo, sin fiebre, no tiene fiebre, temperatura ambiente)"},
            {"poisoning",
             R"(sobredosis, trago|tomo|bebio|ingirio|comio|trague|tome _ cloro|lejia|veneno|pila|pilas|detergente|pastillas|medicamento|lavandina|lavandina|moneda|iman|vidrio|raticida|desinfectante, demasiadas pastillas, muchas pastillas, envenen*, intoxic*)",
             R"(intoxicacion la semana pasada, tuve intoxicacion, me trague la corona, pasta de dientes)"},
            {"self_harm",
             R"(suicid*, matarme, quitarme la vida, quiero morir|morirme, no quiero vivir|seguir viviendo, hacerme dano, cortarme las venas, acabar con mi vida, terminar con mi vida, mejor muerto|muerta, quiere matarse|suicidarse|morir)",
             R"(me muero de risa|verguenza|ganas, me mata el precio)"},
            {"abuse",
             R"(me|le|nos|la pega|golpea|golpeo|pego|maltrata|abusa|abuso|violo|amenaza, mi marido|esposo|novio|pareja|padre|papa|padrastro me pega|golpea|golpeo|pego|viola|maltrata, violaron, violencia domestica|familiar|de genero, me quiere matar, abuso sexual, toco a mi hija|hijo)",
             R"(se me pego, pega el sol, pega la corona, me golpeo el precio, pegamento)"},
            {"dental_swelling",
             R"(cara|mejilla|mandibula|cuello|cachete|ojo|encia _ hinchada|hinchado|hincho|inflamada|inflamado|inflamo & fiebre|tragar|respirar|39|38|calentura|abrir, hinchazon|hinchado|hinchada|inflamacion & fiebre|tragar|respirar, no puedo|puede tragar, cuesta tragar, absceso & fiebre, hinchazon _ extiende|crece|baja)",
             R"(sin fiebre, no tengo fiebre, no tiene fiebre)"},
            {"head_injury",
             R"(golpe|golpeo|pego|golpee|pegue|cayo _ cabeza, golpe en la cabeza, se abrio la cabeza, traumatismo, conmocion, craneo, atropell*, accidente de auto|coche|carro|moto|transito, cayo _ escaleras|escalera|techo|altura)",
             R"(dolor de cabeza, cabeza de)"},
            {"pregnancy",
             R"(embarazada|embarazo & sangr*|hemorragia|contracciones|desmay*|convuls*|liquido|fuente|aguas, rompi|rompio _ aguas|fuente|bolsa, bebe no se mueve, aborto espontaneo, contracciones cada)",
             R"(prueba de embarazo, encias, limpieza)"},
            {"eye_chemical",
             R"(cloro|lejia|acido|quimico|quimicos|producto|cemento|cal|pegamento|amoniaco|lavandina|desinfectante _ ojo|ojos, ojo|ojos _ cloro|lejia|acido|quimico|quemado|quemados|pegamento, perdio|perdi la vista, no ve nada, de repente ciego|ciega)",
             R"(acido hialuronico, examen de ojos)"},
            {"after_operation",
             R"(despues|desde|tras _ cirugia|operacion|extraccion|implante|operaron|sacaron|sacar & fiebre|pus|sangr*|tragar|39|40|insoportable|hinch*, puntos _ abrieron|soltaron|abrio|infectaron, herida _ abrio|pus|infectada)",
             R"(despues de cuanto, control, sin fiebre, no sangra)"},
            {"help_now",
             R"(es una emergencia, es urgente ayuda, emergencia medica, llamen|llama|manden|necesito _ ambulancia, ambulancia urgente, se muere, se esta muriendo, me estoy muriendo, auxilio, me electrocute, se electrocuto, descarga electrica, ahogo en _ piscina|alberca|mar, apunal*, balazo, quemadura grave|fuerte, se quemo _ mucho, mordio una serpiente|vibora, diente _ salio _ golpe, se le salio|cayo el diente _ golpe)",
             R"(diente de leche, contacto de emergencia, me muero de risa|ganas|hambre, se muere la bateria)"},
};

}  // namespace

std::span<const UrgentRule> urgent() {
    return kRules;
}

}  // namespace workers::hot::languages::es
