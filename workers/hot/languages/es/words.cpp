#include "workers/hot/languages/es/es.hpp"

namespace workers::hot::languages::es {

Phrases clitics() {
    return "";
}

Phrases marks() {
    return R"(
el, los, las, una, unos, del, al, y, es, esta, estan, estoy, soy, somos, son, que, cual, cuanto, cuanta, cuantos, cuesta, cuestan, donde,
cuando, como, quien, por, para, con, sin, mi, mis, tu, su, sus, le, les, nos, yo, usted, ustedes, hola, buenas, buenos, buen, gracias, tardes, noches,
dias, favor, quiero, quisiera, necesito, puedo, puede, pueden, tienen, tiene, tengo, hay, hacen, cobran, abren, abierto, abiertos, cierran, precio, precios, cita, turno,
hoy, manana, ayer, muela, diente, dientes, limpieza, doctora, doctor, muy, pero, tambien, si, ubicacion, direccion, calle, vale, sale, saber, hablar, alguien,
hora, me, lo, estais, teneis, quedan, queda, informacion, ubicados, se, ya)";
}

Phrases fillers() {
    return R"(
el, la, los, las, un, una, uno, unos, unas, de, del, al, a, y, e, o, u, es, esta, estan, son, que, cual, en, por, para, con, mi, mis, tu, su, sus, le, les, me, te, se, nos, lo,
yo, usted, ustedes, hola, favor, porfa, porfavor, quiero, quisiera, quería, queria, necesito, puedo, puede, pueden, puedes, podria, podrian, tienen, tiene, hay, no, pero, tambien, muy, mas, ya, hoy, ahora, manana,
saber, decir, decirme, dime, digame, preguntar, consulta, pregunta, duda, informacion, info, clinica, consultorio, dentista, doctor, doctora, dra, dr, senor, senora, senorita, amigo, amiga, equipo, todos, ahi, aqui, alli,
este, esta, estos, eso, bien, bueno, genial, perfecto, excelente, listo, vale, ok, okay, dale, claro, entendido, hasta luego|pronto|manana, adios, chao, chau, nos vemos, saludos, un saludo, que tenga|tengan buen|lindo dia, buen dia, feliz dia, igualmente,
ayuda, ayudar, gustaria, todo, todos, dia, dias, mucho, muchas, respuesta, lunes, martes, miercoles, jueves, viernes, sabado, sabados, domingo, domingos, semana, fin, fines, aproximadamente, mas o menos, ustd, uds, ud, vos)";
}

Phrases negations() {
    return "no, sin, nunca, tampoco, ni, ningun, ninguna";
}

Phrases past() {
    return R"(
hace # anos|meses, hace anos|meses, hace un ano, hace mucho, el ano pasado, el mes pasado, cuando era, de nino|nina, tuve un, tuvo un, antecedentes, atienden|tratan _ pacientes, curso de, en caso de, que pasa si)";
}

}  // namespace workers::hot::languages::es
