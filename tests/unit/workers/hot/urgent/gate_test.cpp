// Red flags beside what looks like them.
#include "workers/hot/urgent/gate.hpp"

#include "workers/hot/intent/fold.hpp"

#include <gtest/gtest.h>

namespace workers::hot::urgent {
namespace {

struct Case {
    const char* language;
    const char* flags;        // separated by |
    const char* look_alikes;  // separated by |
};

template <typename Check>
void each_line(std::string_view lines, Check check) {
    while (!lines.empty()) {
        const std::size_t end = std::min(lines.find('|'), lines.size());
        check(std::string(lines.substr(0, end)));
        lines.remove_prefix(std::min(end + 1, lines.size()));
    }
}

class Gate : public testing::TestWithParam<Case> {};

TEST_P(Gate, CatchesFlagsAndLetsLookAlikesPass) {
    const intent::Reader reader(*languages::find(GetParam().language));
    each_line(GetParam().flags, [&](const std::string& line) {
        EXPECT_NE(red_flag(reader.read(intent::fold_words(line))), "") << line;
    });
    each_line(GetParam().look_alikes, [&](const std::string& line) {
        EXPECT_EQ(red_flag(reader.read(intent::fold_words(line))), "") << line;
    });
}

INSTANTIATE_TEST_SUITE_P(
    Languages,
    Gate,
    testing::Values(
        Case{
            "en",
            "I have chest pain|my dad can't breathe|the bleeding won't stop|she fainted and is not "
            "responding|my newborn has a fever of 39|he swallowed bleach|I want to die|my face is "
            "swollen and I have a fever|he fell and cannot get up|bleach in my eye|I'm pregnant "
            "and "
            "bleeding|call an ambulance|his speech is slurred",
            "I can't breathe through my nose at night|no chest pain, just a checkup|my gums bleed "
            "when "
            "I brush|these prices are killing me|I had food poisoning last week|when do baby teeth "
            "come|I had a heart attack 5 years ago|how much is a cleaning"},
        Case{"es",
             "tengo dolor en el pecho|mi hijo no puede respirar|no para de sangrar|se desmayó y no "
             "responde|mi bebé tiene fiebre de 39|se tragó cloro|quiero morir",
             "no respiro por la nariz|me sangran las encías|me muero de risa|hace 5 años tuve un "
             "infarto|cuánto cuesta la limpieza"},
        Case{"pt",
             "estou com dor no peito|ele não consegue respirar|não para de sangrar|ela "
             "desmaiou|meu bebê "
             "está com febre de 39|tomou água sanitária|quero morrer",
             "nariz entupido|minha gengiva sangra|morrendo de rir|há 5 anos tive um infarto|quanto "
             "custa "
             "a limpeza"},
        Case{"ru",
             "у меня боль в груди|он не может дышать|кровь не останавливается|она потеряла "
             "сознание|у "
             "грудничка температура 39|ребёнок выпил уксус|я не хочу жить|вызовите скорую",
             "нос заложен не могу дышать|дёсны кровоточат|5 лет назад был инфаркт|сколько стоит "
             "чистка"},
        Case{"he",
             "יש לי כאב בחזה|הוא לא מצליח לנשום|הדימום לא מפסיק|היא התעלפה|הוא בלע סוללה|אני רוצה "
             "למות",
             "האף סתום|יש לי קצת דם|כמה עולה ניקוי|אני צריך תור"},
        Case{"ar",
             "عندي ألم في الصدر|لا يستطيع التنفس|النزيف لا يتوقف|أغمي عليها|ابتلع بطارية|أريد أن "
             "أموت",
             "أنفي مسدود|لثتي تنزف قليلا|كم سعر التنظيف|أريد موعد"}));

}  // namespace
}  // namespace workers::hot::urgent
