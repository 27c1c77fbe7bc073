#include "workers/hot/languages/pt/pt.hpp"

namespace workers::hot::languages::pt {
namespace {

constexpr UrgentRule kRules[] = {
    {"heart",
     R"(dor|dores|aperto|pressao|pontada _ peito, peito _ doi|doendo|aperta|apertado|apertando, infarto, infartando, enfarte, ataque cardiaco, ataque do coracao, parada cardiaca, dor _ braco esquerdo)",
     R"(leite do peito, peito para amamentar, dar o peito, infartei com o preco, infarto com o preco)"},
    {"stroke",
     R"(derrame, avc, rosto|boca|cara _ torto|torta|caida|caido|entortou|caiu|paralisado|paralisada, fala _ enrolada|arrastada|embolada, falando enrolado|embolado, nao consegue falar|mexer|mover, nao consigo mexer|mover, lado _ dormente|paralisado|fraco, paralisad*, de repente _ nao ve|enxerga|fala, braco _ dormente _ repente)",
     R"(anestesia, dormente _ dentista, nao consigo falar agora|por telefone|com voces|com ninguem)"},
    {"breathing",
     R"(nao consegue|consigo|ta|esta _ respirar|respirando, dificuldade _ respirar, dificil respirar, custa respirar, respirar mal, respirando mal|dificuldade, falta de ar, sem ar, sufocando, sufocado, engasgou, engasgado, engasgada, engasgando, asfixia, parou de respirar, nao respira, labios|boca|labio _ roxos|roxo|azul|azuis|inchados|inchou|roxa, lingua _ inchada|inchou|inchando, garganta _ fechando|fechou|inchada|inchou|fecha, anafila*, choque anafilatico, reacao alergica, alergia grave|forte)",
     R"(pelo nariz, nariz entupido|trancado, mau halito, ronco, preenchimento labial)"},
    {"bleeding",
     R"(nao para _ sangrar|sangramento|sangue, sangramento _ nao para, sangrando _ muito|horas|parar|sem, sangra muito, muito sangue, hemorragia, vomitando|vomitou|cuspindo|tossindo|vomita|tosse _ sangue, perdendo|perdeu _ sangue, sangue por todo|toda, continua sangrando, ainda sangrando)",
     R"(gengiva sangra, gengivas, gengiva, exame de sangue, um pouco de sangue, pouquinho de sangue, parou de sangrar)"},
    {"unconscious",
     R"(inconsciente, desmaiou, desmaiado, desmaiada, desmaio, nao acorda|reage|responde, perdeu a consciencia, perdeu os sentidos, convuls*, sem pulso, ataque epileptico, crise epileptica|convulsiva, caiu _ nao _ levanta*|consegue)",
     R"(quase desmaiei _ preco, desmaiei _ preco, nao responde o whatsapp|mensagem|telefone|ninguem)"},
    {"infant_fever",
     R"(bebe|recem|nascido|nenem|neném & febre|38|39|40|41|temperatura|fervendo|ardendo|febril, # semanas & febre|38|39|40, meses & 40|41, bebe nao mama|acorda|come)",
     R"(# anos, semanas de gravidez|gestacao, sem febre, nao tem febre, temperatura ambiente)"},
    {"poisoning",
     R"(overdose, superdosagem, engoliu|tomou|bebeu|ingeriu|comeu|engoli|tomei|bebi _ agua sanitaria, engoliu|tomou|bebeu|ingeriu|comeu|engoli|tomei|bebi _ veneno|pilha|bateria|detergente|comprimidos|remedio|remedios|cloro|moeda|ima|vidro|desinfetante|sanitaria, muitos comprimidos, envenen*, intoxic*)",
     R"(intoxicacao semana passada, tive intoxicacao, pasta de dente, tomou o remedio certo, tomei o remedio e, horario do remedio)"},
    {"self_harm",
     R"(suicid*, me matar, se matar, tirar minha vida, tirar a propria vida, quero morrer, nao quero mais viver, nao quero viver, me machucar, me cortar, acabar com minha vida, melhor morto|morta, vontade de morrer, quer morrer)",
     R"(morrendo de rir|vergonha|fome|vontade de, me mata o preco)"},
    {"abuse",
     R"(me|nos bate|bateu|espanca|espancou|agride|agrediu|estuprou|ameaca|violentou, meu marido|namorado|companheiro|pai|padrasto me bate|bateu|agride|agrediu, estupr*, violencia domestica, abuso sexual, abusou, abusada, quer me matar, tocou na minha filha)",
     R"(me bate uma duvida, bateu uma duvida|saudade|fome, bate com o)"},
    {"dental_swelling",
     R"(rosto|cara|bochecha|mandibula|pescoco|olho|gengiva _ inchado|inchada|inchou|inchando & febre|engolir|respirar|38|39|abrir, inchaco|inchado|inchada & febre|engolir|respirar, nao consigo|consegue engolir, dificuldade _ engolir, abscesso & febre, inchaco _ espalhando|aumentando)",
     R"(sem febre, nao tenho febre, nao tem febre)"},
    {"head_injury",
     R"(bateu|bati|pancada|batida|batendo|machucou _ cabeca, caiu _ cabeca, traumatismo, concussao, cranio, atropel*, acidente de carro|moto|transito, caiu _ escada|telhado|altura|berco|cama & vomit*|sonolento|desmai*|cabeca|sangr*, caiu da escada|laje|telhado)",
     R"(dor de cabeca, cabeca cheia)"},
    {"pregnancy",
     R"(gravida|gravidez|gestante|gestacao & sangr*|hemorragia|contracoes|desmai*|convuls*|bolsa|liquido, bolsa estourou|rompeu, estourou a bolsa, bebe nao mexe|parou de mexer, aborto espontaneo, contracoes a cada)",
     R"(teste de gravidez, gengiva, gengivas, limpeza)"},
    {"eye_chemical",
     R"(cloro|sanitaria|acido|quimico|produto|cimento|cal|cola|amonia|desinfetante|soda _ olho|olhos, olho|olhos _ cloro|acido|quimico|queimado|queimando|cola|produto, perdeu|perdi a visao, de repente cego|cega)",
     R"(acido hialuronico, exame de vista)"},
    {"after_operation",
     R"(depois|desde|apos _ cirurgia|operacao|extracao|implante|tirei|tirou|arranquei & febre|pus|sangr*|engolir|39|40|insuportavel|inch*, pontos _ abriram|abriu|soltaram|infeccionaram, corte _ abriu|pus)",
     R"(depois de quanto, retorno, sem febre, nao sangra)"},
    {"help_now",
     R"(e uma emergencia, eh uma emergencia, emergencia medica, chama|chamem|manda|mandem|preciso _ ambulancia, samu, esta|ta morrendo, estou morrendo, to morrendo, socorro, levou|levei um choque, choque eletrico, eletrocut*, afog*, esfaque*, levou|levei um? tiro, queimadura grave|feia, se queimou _ muito, picado|mordido _ cobra, dente _ caiu _ pancada|batida, bateu _ dente caiu)",
     R"(dente de leite, contato de emergencia, morrendo de rir|fome|vontade|saudade, bateria)"},
};

}  // namespace

std::span<const UrgentRule> urgent() {
    return kRules;
}

}  // namespace workers::hot::languages::pt
