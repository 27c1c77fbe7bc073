#include "workers/hot/languages/pt/pt.hpp"

namespace workers::hot::languages::pt {

Texts texts() {
    return {
        .greeting =
            "Olá! Sou a recepção automática da {clinic}. Posso ajudar com horários, localização e "
            "preços. O que você gostaria de saber?",
        .thanks = "De nada! Escreva para nós quando quiser.",
        .hours = "Horário de funcionamento da {clinic}:",
        .open_now = "Estamos abertos agora, até as {close}.",
        .opens_later = "Hoje abrimos às {open}.",
        .closed_now = "Por hoje já fechamos.",
        .closed_today = "Hoje estamos fechados.",
        .holiday_today = "Hoje estamos fechados ({name}).",
        .closed = "fechado",
        .days = {"Seg", "Ter", "Qua", "Qui", "Sex", "Sáb", "Dom"},
        .location = "A {clinic} fica aqui:\n{location}",
        .map = "Mapa: {map}",
        .price_one = "{service}: {price}.",
        .price_many = "Estes são os nossos preços:",
        .price_list = "Esta é a nossa tabela de preços. Qual serviço interessa a você?",
        .services = "Sim, oferecemos:",
        .hand_over =
            "Claro! Estou passando sua mensagem para a nossa equipe; uma pessoa vai escrever para "
            "você por aqui assim que possível.",
        .holding =
            "Obrigado pela mensagem. Sou a recepção automática e não consigo responder a isso com "
            "certeza, por isso passei para a nossa equipe. Uma pessoa vai escrever para você por "
            "aqui.",
        .late =
            "Desculpe a demora. Sua mensagem chegou e eu a passei para a nossa equipe. Uma pessoa "
            "vai "
            "escrever para você por aqui.",
        .voice =
            "Obrigado pelo áudio. Eu não consigo ouvi-lo, por isso passei para a nossa equipe. Se "
            "você escrever a sua pergunta, talvez eu possa responder na hora.",
        .media =
            "Obrigado, seu arquivo chegou. Eu não consigo vê-lo, por isso passei para a nossa "
            "equipe. Uma pessoa vai escrever para você por aqui.",
        .place =
            "Obrigado, sua localização chegou. Passei para a nossa equipe. Uma pessoa vai escrever "
            "para você por aqui.",
        .contact =
            "Obrigado, o contato chegou. Passei para a nossa equipe. Uma pessoa vai escrever para "
            "você por aqui.",
        .unsupported =
            "Desculpe, não consegui abrir esta mensagem. Por favor, escreva com palavras; a "
            "nossa equipe também foi avisada.",
        .urgent =
            "Isto pode ser uma emergência. Sou uma recepção automática: não posso avaliá-la nem "
            "dar "
            "orientação médica. Se alguém pode estar em perigo, ligue agora para o serviço de "
            "emergência (no Brasil 192, em Portugal 112) ou vá ao pronto-socorro. A nossa equipe "
            "foi avisada.",
        .urgent_phone = "Você também pode ligar para a clínica: {phone}",
    };
}

}  // namespace workers::hot::languages::pt
