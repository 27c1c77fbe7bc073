#include "workers/hot/languages/es/es.hpp"

namespace workers::hot::languages::es {

Texts texts() {
    return {
        .greeting =
            "¡Hola! Soy la recepción automática de {clinic}. Puedo ayudarle con los horarios, la "
            "ubicación y los precios. ¿Qué desea saber?",
        .thanks = "¡Con mucho gusto! Escríbanos cuando quiera.",
        .hours = "Horario de {clinic}:",
        .open_now = "Ahora estamos abiertos, hasta las {close}.",
        .opens_later = "Hoy abrimos a las {open}.",
        .closed_now = "Por hoy ya hemos cerrado.",
        .closed_today = "Hoy estamos cerrados.",
        .holiday_today = "Hoy estamos cerrados ({name}).",
        .closed = "cerrado",
        .days = {"Lun", "Mar", "Mié", "Jue", "Vie", "Sáb", "Dom"},
        .location = "Encontrará {clinic} aquí:\n{location}",
        .map = "Mapa: {map}",
        .price_one = "{service}: {price}.",
        .price_many = "Estos son nuestros precios:",
        .price_list = "Esta es nuestra lista de precios. ¿Qué servicio le interesa?",
        .services = "Sí, ofrecemos:",
        .hand_over =
            "Por supuesto. Paso su mensaje a nuestro equipo; una persona le escribirá por aquí "
            "lo antes posible.",
        .holding =
            "Gracias por su mensaje. Soy la recepción automática y no puedo responder a esto con "
            "seguridad, así que lo he pasado a nuestro equipo. Una persona le escribirá por aquí.",
        .late =
            "Disculpe la demora. Su mensaje nos llegó y lo he pasado a nuestro equipo. Una persona "
            "le escribirá por aquí.",
        .voice =
            "Gracias por la nota de voz. No puedo escucharla, así que la he pasado a nuestro "
            "equipo. "
            "Si escribe su pregunta, quizá pueda responderle enseguida.",
        .media =
            "Gracias, su archivo ha llegado. No puedo verlo, así que lo he pasado a nuestro "
            "equipo. "
            "Una persona le escribirá por aquí.",
        .place =
            "Gracias, su ubicación ha llegado. La he pasado a nuestro equipo. Una persona le "
            "escribirá por aquí.",
        .contact =
            "Gracias, el contacto ha llegado. Lo he pasado a nuestro equipo. Una persona le "
            "escribirá por aquí.",
        .unsupported =
            "Lo siento, no he podido abrir este mensaje. Por favor, escríbanos con palabras; "
            "nuestro equipo también está avisado.",
        .urgent =
            "Esto puede ser una emergencia. Soy una recepción automática: no puedo valorarla ni "
            "dar "
            "consejos médicos. Si alguien puede estar en peligro, llame ahora al número de "
            "emergencias de su país (por ejemplo 911 o 112) o acuda a urgencias. Hemos avisado a "
            "nuestro equipo.",
        .urgent_phone = "También puede llamar a la clínica: {phone}",
    };
}

}  // namespace workers::hot::languages::es
