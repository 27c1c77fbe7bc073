#include "workers/hot/languages/pt/pt.hpp"

namespace workers::hot::languages::pt {
namespace {

constexpr Phrases kGreeting = R"(
oi, oii, oiii, ola, olaa, bom dia, boa tarde, boa noite, boa, e ai, eai, opa, alo, tudo bem, tudo bom, td bem, como vai|vao, hey, tem alguem, alguem ai, saudacoes,
uma pergunta, uma duvida, tenho uma pergunta|duvida, posso perguntar, queria perguntar|tirar, gostaria de tirar uma duvida, tirar uma duvida, mais uma coisa|pergunta|duvida, outra pergunta, 👋)";

constexpr Phrases kThanks = R"(
obrigado, obrigada, obrigadao, obg, brigado, brigada, obrigad, muito obrigado|obrigada, valeu, vlw, agradeco, agradecido, agradecida, grato, grata, gratidao, 🙏, ❤, 🌹)";

constexpr Phrases kHours = R"(
horario de funcionamento|atendimento|abertura, horarios de funcionamento|atendimento, qual _ horario, quais _ horarios, horario _ voces|vcs|clinica|sabado|domingo|hoje|amanha, ^ horario|horarios $, que horas _ abre|abrem|fecha|fecham|atendem|atende|funciona|comeca|termina|abrir|fechar, ate que horas, ate q horas, a partir de que horas, desde que horas, que dias _ abre|abrem|atende|atendem|funciona|trabalham, quais dias,
quando abre|abrem|fecha|fecham|atendem, abre|abrem|atende|atendem|funciona|funcionam|trabalham _ hoje|amanha|sabado|sabados|domingo|domingos|feriado|feriados|segunda|terca|quarta|quinta|sexta|cedo|agora|fim|almoco|noite|antes, esta|estao|ta|tao _ aberto|aberta|abertos|abertas|fechado|fechada|fechados, aberto|aberta|abertos hoje|agora|amanha|sabado|domingo|no, fecha|fecham _ almoco|cedo|hoje, ainda aberto|aberta|abertos, dias e horarios)";

constexpr Phrases kLocation = R"(
onde fica|ficam|e|esta|estao|vcs|voces|que, onde _ localizado|localizada|localizados|fica|ficam|clinica|consultorio|entrada, endereco, enderesso, endereso, localizacao, localisacao, como chego|chegar|chega|chegamos, como faco _ chegar, em que rua|andar|bairro|predio|lugar, que rua|andar|bairro, qual _ rua|andar|bairro|endereco, nome da rua, mapa, google maps, estacionamento, estacionar, parar o carro, deixar o carro, metro _ perto|proximo, ponto de onibus, perto de onde|que, fica perto|longe, referencia, ponto de referencia, manda|envia|mandar|enviar|passa _ localizacao|endereco|pin, cep, entrada)";

constexpr Phrases kServices = R"(
que servicos, quais servicos|sao os servicos|os servicos, lista de servicos, quais|que tratamentos, o que voces fazem|oferecem, oferecem, voces|vcs fazem, fazem|realizam _ limpeza|implante*|clareamento|aparelho|canal|vacina*, ^ servicos $)";

constexpr Phrases kPrice = R"(
quanto custa|custam|fica|ficam|e|eh|sai|saem|cobra|cobram|seria|esta|estao|ta|vale|ficaria|sairia|custaria, fica|ficaria|sai quanto, custa|cobram quanto, quanto _ custa|custam|fica|cobra|cobram|sai|ficaria|pago|pagar, quanto por|pra|para|a|o|uma|um, ^ quanto $, quanto $, qto, quanto q custa, kuanto, qual o|eh|e|seria o? valor|preco|custo, qual _ valor|preco|custo,
preco, precos, presso, preso da|do, valor, valores, orcamento, orcamentos, orsamento, custo, custos, tabela de precos|valores, tabela, lista de precos, por quanto, a partir de quanto, honorarios)";

constexpr Phrases kBook = R"(
marcar, agendar, agendamento, agenda, marco, agendo, reservar, marcacao, uma consulta|hora|vaga, consulta para|com|amanha|hoje, tem vaga|vagas|horario|horarios|hora|agenda|disponibilidade|encaixe, disponibilidade, encaixe, vaga, vagas, horario disponivel|livre|vago, horarios disponiveis|livres, podem me atender|ver, me atende|atendem, primeira consulta, quero|queria|preciso|gostaria _ consulta|horario, passar com o|a doutor|doutora|medico|medica|dentista|pediatra)";

constexpr Phrases kReschedule = R"(
remarcar, reagendar, remarco, reagendamento, remarcacao, mudar|trocar|passar|adiar|antecipar|alterar|transferir _ consulta|horario|hora|dia|data|retorno, adiar, trocar horario, outro dia|horario, outra data|hora, vou me atrasar, vou atrasar, estou atrasad*, to atrasad*)";

constexpr Phrases kCancel = R"(
cancelar, cancela, cancelo, cancelamento, cancelem, cancele, desmarcar, desmarca, desmarco, desmarque, nao posso ir|comparecer, nao vou poder|conseguir|ir, nao consigo ir, nao poderei, nao irei, nao iremos, nao vamos)";

constexpr Phrases kConfirm = R"(
sim, confirmo, confirmado, confirmada, confirmar, estarei ai|la, vou sim, irei, vou comparecer, pode ser, combinado, certo, ok, okay, claro, com certeza, isso, fechado, beleza, 👍, 👌, ✅)";

constexpr Phrases kAppointmentInfo = R"(
quando e|eh|sera|tenho _ consulta|retorno|horario, que horas e|eh|sera|tenho _ consulta|retorno|horario, qual _ dia|horario|data da minha, que dia e|eh|sera|tenho _ consulta|retorno, minha proxima consulta, minha consulta e|eh|esta|ta, tenho consulta|horario marcad*, horario da minha, minha consulta _ que)";

constexpr Phrases kHuman = R"(
falar|conversar com, falar|conversar _ pessoa|humano|alguem|atendente|recepcao|recepcionista|doutor|doutora|dentista|medico|medica|gerente|responsavel, atendente, um humano, ser humano, pessoa de verdade, pessoa real, ^ humano $, ^ atendente $, ^ recepcao $, recepcionista, me liga|ligam|ligue|liguem, podem|pode|poderiam me ligar, ligar para mim, voce e|eh um? robo|bot|humano|maquina, e|eh um robo, quero|preciso _ pessoa|humano, reclamacao, reclamar, atendimento humano)";

constexpr Phrases kStop =
    R"(^ stop $, ^ sair $, ^ pare $, ^ parar $, ^ descadastrar $, ^ nao me mande mais mensagens $)";

constexpr Phrases kMedical = R"(
dose, doses, dosagem, miligramas, mg, quantos comprimidos|ml, quantas gotas, ibuprofeno, paracetamol, dipirona, aspirina, antibiotico*, amoxicilina, penicilina, analgesico*, receita, receitar, posso tomar|dar|usar, que remedio, qual remedio, devo tomar|dar, e normal, eh normal, e grave, eh grave, resultado do|dos|da, resultados, exame de sangue, biopsia, diagnostic*, efeitos colaterais, gravida posso, escovar)";

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

}  // namespace workers::hot::languages::pt
