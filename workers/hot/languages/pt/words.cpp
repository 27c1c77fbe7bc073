#include "workers/hot/languages/pt/pt.hpp"

namespace workers::hot::languages::pt {

Phrases clitics() {
    return "";
}

Phrases marks() {
    return R"(
o, os, um, uma, uns, do, dos, da, das, na, nas, nos, ao, aos, e, eh, voce, voces, vc, vcs, ta, esta, estao, estou, sou, nao, sim, qual, quais, quanto, quanta, custa, custam, onde, fica, ficam,
quando, como, quem, com, sem, meu, minha, meus, seu, sua, eu, oi, ola, bom, boa, tarde, noite, obrigado, obrigada, obg, brigada, quero, queria, preciso, posso, pode, podem, tem, tenho, fazem, atendem, abrem, abre,
fecham, fecha, preco, precos, consulta, hoje, amanha, dente, dentes, limpeza, doutora, doutor, muito, mas, tambem, endereco, rua, valor, falar, alguem, pra, pro, para, gostaria, horas, so, ate, isso, voceis, moca, tudo, bem, filho, filha)";
}

Phrases fillers() {
    return R"(
o, a, os, as, um, uma, uns, umas, do, dos, da, das, de, no, na, nos, nas, em, ao, aos, e, ou, eh, voce, voces, vc, vcs, ta, esta, estao, que, q, qual, com, por, pra, pro, para, meu, minha, meus, minhas, seu, sua, eu, me, te, se, lhe,
oi, ola, favor, pfv, pf, gentileza, quero, queria, gostaria, preciso, posso, pode, podem, poderia, tem, tenho, ha, nao, mas, tambem, muito, mais, ja, hoje, agora, amanha, saber, dizer, me diz, perguntar, pergunta, duvida, informacao, informacoes, info,
clinica, consultorio, dentista, doutor, doutora, dr, dra, senhor, senhora, moca, moco, amigo, amiga, gente, pessoal, equipe, todos, ai, aqui, la, ali, este, esta, isso, esse, essa, bem, bom, otimo, otima, perfeito, maravilha, legal, show, beleza, blz, ok, okay, certo, entendi, combinado, tudo bem, tudo,
ate logo|mais|breve|amanha, tchau, abraco, abracos, bjs, um abraco, bom dia, boa tarde|noite|semana, ajuda, ajudar, voces podem, dia, dias, demais, resposta, atencao, segunda, terca, quarta, quinta, sexta, sabado, sabados, domingo, domingos, feira, semana, fim, fins, mais ou menos, vista, cartao, a vista)";
}

Phrases negations() {
    return "nao, sem, nunca, nem, nenhum, nenhuma";
}

Phrases past() {
    return R"(
ha # anos|meses, ha anos|meses, # anos|meses atras, anos atras, meses atras, ano passado, mes passado, quando era|eu era, quando crianca, tive um|uma, teve um|uma, historico de, voces atendem|tratam _ pacientes, curso de, em caso de, e se)";
}

}  // namespace workers::hot::languages::pt
