// What the engine answers, in every language: messages, the outcome and a piece of the text.
#include "tests/unit/workers/hot/replies/sample_clinic.hpp"
#include "workers/hot/replies/rule_reply_engine.hpp"

#include <gtest/gtest.h>

namespace workers::hot::replies {
namespace {

using Kind = Answer::Kind;

constexpr shared::WallMs kNow = 1'924'963'200'000;

const ReplyEngine& engine() {
    static const auto kEngine = make_rule_reply_engine();
    return *kEngine;
}

Answer ask(std::string_view text,
           std::string_view type = "text",
           std::string_view choice = "",
           std::string_view language = "") {
    static const lookup::Clinic kClinic = sample_clinic();
    static const lookup::Appointments kNone;
    return engine().answer(
        {kClinic, type, text, choice, language, kNow, kNothingAsked, true, &kNone});
}

struct Lines {
    const char* language;
    const char* intent;
    Kind kind;
    const char* reason;
    const char* lines;  // separated by |
};

void check(const Lines& group) {
    std::string_view rest = group.lines;
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find('|'), rest.size());
        const std::string line(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
        const Answer answer = ask(line);
        EXPECT_EQ(answer.kind, group.kind) << group.language << ": " << line;
        EXPECT_EQ(answer.intent, group.intent) << group.language << ": " << line;
        EXPECT_EQ(answer.reason, group.reason) << group.language << ": " << line;
        EXPECT_EQ(answer.language, group.language) << line;
        EXPECT_FALSE(answer.text.empty()) << line;
    }
}

class Answers : public testing::TestWithParam<Lines> {};

TEST_P(Answers, FitTheQuestion) {
    check(GetParam());
}

INSTANTIATE_TEST_SUITE_P(
    English,
    Answers,
    testing::Values(
        Lines{"en",
              "greeting",
              Kind::kReply,
              "",
              "hi|hello|Hey there|good morning!|hiya 👋|Hello, how are you?|good evening everyone|"
              "hi, I have a question|anyone there?|good afternoon doctor"},
        Lines{"en",
              "thanks",
              Kind::kReply,
              "",
              "thanks|thank you so much!|thx|ty|ok thanks|great, thank you|cheers|many thanks, bye|"
              "thanks a lot 🙏|perfect, thanks for the help"},
        Lines{
            "en",
            "hours",
            Kind::kReply,
            "",
            "what time do you open?|when do you close today|are you open on saturday|opening hours "
            "please|hi, are you open now?|till what time are you there on fridays|do you work on "
            "sundays?|working hours?|what are your hours|wat time do you close|how late are you "
            "open|"
            "are you guys closed on monday"},
        Lines{"en",
              "location",
              Kind::kReply,
              "",
              "where are you?|what's the address|how do I get there|is there parking nearby|send "
              "me the "
              "location pls|directions please|which floor are you on|hello, where are you "
              "located|wheres "
              "the clinic|what's your adress"},
        Lines{
            "en",
            "price",
            Kind::kReply,
            "",
            "how much is a cleaning?|Hi, how much is a cleaning?|price of a crown|what does a deep "
            "cleaning cost|whats the price for 2 crowns|how much do you charge for "
            "cleanings|hello, "
            "cost of cleaning pls|price list|what are your prices?|how much for a claening"},
        Lines{"en",
              "price",
              Kind::kHandOver,
              "unsure",
              "how much is a root canal?|what does a night guard cost?|price of being late|what "
              "does a filling cost|how much is "
              "braces for my son"},
        Lines{"en",
              "human",
              Kind::kHandOver,
              "asked_for",
              "can I talk to a person|I want to speak with someone|human please|are you a "
              "bot?|please "
              "call me|let me talk to the receptionist|real person|is this a robot"},
        Lines{"en",
              "book",
              Kind::kReply,
              "",
              "I want to book an appointment|can I make an appointment for tuesday|any free slots "
              "tomorrow?|need an appointment asap"},
        Lines{"en",
              "other",
              Kind::kHandOver,
              "unsure",
              "what hours do you recommend to brush|my cat is blue|is it normal that it hurts|how "
              "much "
              "ibuprofen can I take|is the shop next door yours too?|the later one"}));

INSTANTIATE_TEST_SUITE_P(
    Spanish,
    Answers,
    testing::Values(
        Lines{"es",
              "greeting",
              Kind::kReply,
              "",
              "hola|buenas tardes|Buenos días!|hola, qué tal?|buenas noches doctora|hola tengo una "
              "duda"},
        Lines{"es",
              "thanks",
              Kind::kReply,
              "",
              "gracias|muchas gracias!|mil gracias, muy amable|ok gracias|perfecto, gracias"},
        Lines{"es",
              "hours",
              Kind::kReply,
              "",
              "a qué hora abren?|hasta qué hora atienden hoy|abren los sábados?|qué días "
              "atienden|hola, "
              "cuál es el horario|están abiertos ahora?|a que ora cierran el horario"},
        Lines{"es",
              "location",
              Kind::kReply,
              "",
              "dónde están?|cuál es la dirección|cómo llego a la clínica|en qué calle están "
              "ubicados|me "
              "mandas la ubicación|hay estacionamiento?"},
        Lines{
            "es",
            "price",
            Kind::kReply,
            "",
            "cuánto cuesta la limpieza?|hola, precio de una corona|qué precio tiene la limpieza|a "
            "cuánto está la limpieza|lista de precios|cuanto sale una limpiesa"},
        Lines{"es", "price", Kind::kHandOver, "unsure", "cuánto cuesta una ortodoncia?"},
        Lines{
            "es",
            "human",
            Kind::kHandOver,
            "asked_for",
            "quiero hablar con una persona|me pueden llamar?|eres un robot?|un asesor por favor"}));

INSTANTIATE_TEST_SUITE_P(
    Portuguese,
    Answers,
    testing::Values(
        Lines{"pt",
              "greeting",
              Kind::kReply,
              "",
              "oi|olá, tudo bem?|bom dia!|boa tarde doutora|oi, tenho uma dúvida"},
        Lines{"pt", "thanks", Kind::kReply, "", "obrigado|muito obrigada!|obg|valeu, até logo"},
        Lines{"pt",
              "hours",
              Kind::kReply,
              "",
              "que horas vocês abrem?|qual o horário de funcionamento|abrem no sábado?|oi, até que "
              "horas "
              "atendem hoje|estão abertos agora?"},
        Lines{"pt",
              "location",
              Kind::kReply,
              "",
              "onde fica a clínica?|qual o endereço|como chego aí|tem estacionamento?|manda a "
              "localização "
              "por favor"},
        Lines{"pt",
              "price",
              Kind::kReply,
              "",
              "quanto custa a limpeza?|oi, qual o valor da limpeza|quanto fica uma coroa|preço da "
              "limpeza|tabela de preços"},
        Lines{"pt",
              "human",
              Kind::kHandOver,
              "asked_for",
              "quero falar com uma pessoa|você é um robô?|falar com atendente"}));

INSTANTIATE_TEST_SUITE_P(
    Russian,
    Answers,
    testing::Values(
        Lines{"ru",
              "greeting",
              Kind::kReply,
              "",
              "привет|Здравствуйте!|добрый день|доброе утро|здрасте, есть вопрос"},
        Lines{"ru", "thanks", Kind::kReply, "", "спасибо|спасибо большое!|спс|благодарю за ответ"},
        Lines{"ru",
              "hours",
              Kind::kReply,
              "",
              "до скольки вы работаете?|во сколько открываетесь|вы работаете в субботу?|график "
              "работы|"
              "здравствуйте, вы сегодня открыты?"},
        Lines{"ru",
              "location",
              Kind::kReply,
              "",
              "где вы находитесь?|какой у вас адрес|как к вам добраться|есть ли парковка|на каком "
              "этаже "
              "клиника"},
        Lines{"ru",
              "price",
              Kind::kReply,
              "",
              "сколько стоит чистка?|почем коронка|цена чистки зубов|здравствуйте, сколько будет "
              "стоить "
              "чистку сделать|прайс"},
        Lines{"ru",
              "human",
              Kind::kHandOver,
              "asked_for",
              "соедините с администратором|хочу поговорить с человеком|вы бот?|перезвоните мне"}));

INSTANTIATE_TEST_SUITE_P(
    Hebrew,
    Answers,
    testing::Values(
        Lines{"he", "greeting", Kind::kReply, "", "שלום|היי|בוקר טוב|ערב טוב!|שלום, יש לי שאלה"},
        Lines{"he", "thanks", Kind::kReply, "", "תודה|תודה רבה!|המון תודה"},
        Lines{"he",
              "hours",
              Kind::kReply,
              "",
              "מה שעות הפתיחה?|עד מתי אתם פתוחים|אתם פתוחים בשישי?|מתי אתם סוגרים"},
        Lines{"he",
              "location",
              Kind::kReply,
              "",
              "איפה אתם נמצאים?|מה הכתובת|איך מגיעים אליכם|יש חניה?"},
        Lines{"he", "price", Kind::kReply, "", "כמה עולה ניקוי?|מה המחיר של ניקוי שיניים|מחירון"},
        Lines{"he",
              "human",
              Kind::kHandOver,
              "asked_for",
              "אפשר לדבר עם נציג?|אתה רובוט?|תתקשרו אלי בבקשה"}));

INSTANTIATE_TEST_SUITE_P(
    Arabic,
    Answers,
    testing::Values(
        Lines{"ar",
              "greeting",
              Kind::kReply,
              "",
              "مرحبا|السلام عليكم|صباح الخير|مساء الخير|مرحبا عندي سؤال"},
        Lines{"ar", "thanks", Kind::kReply, "", "شكرا|شكراً جزيلاً|مشكور"},
        Lines{"ar",
              "hours",
              Kind::kReply,
              "",
              "متى تفتحون؟|ما هي ساعات العمل|هل أنتم مفتوحون اليوم؟|أوقات الدوام"},
        Lines{
            "ar", "location", Kind::kReply, "", "أين أنتم؟|ما هو العنوان|وين موقعكم|كيف أصل إليكم"},
        Lines{"ar", "price", Kind::kReply, "", "كم سعر التنظيف؟|بكم تنظيف الأسنان|قائمة الأسعار"},
        Lines{"ar",
              "human",
              Kind::kHandOver,
              "asked_for",
              "أريد التحدث مع موظف|هل أنت روبوت؟|اتصلوا بي"}));

INSTANTIATE_TEST_SUITE_P(
    Persian,
    Answers,
    testing::Values(
        Lines{"fa", "greeting", Kind::kReply, "", "سلام|سلام وقت بخیر|درود بر شما|صبح بخیر|salam"},
        Lines{"fa", "thanks", Kind::kReply, "", "مرسی|خیلی ممنونم|دستتون درد نکنه"},
        Lines{"fa",
              "hours",
              Kind::kReply,
              "",
              "ساعت کاریتون چیه؟|تا ساعت چند بازید|جمعه باز هستید؟|ta saat chand bazid"},
        Lines{"fa", "location", Kind::kReply, "", "کجا هستید؟|آدرس لطفا|چطور بیام|adres kojast"},
        Lines{
            "fa", "price", Kind::kReply, "", "جرمگیری چنده؟|هزینه جرمگیری چقدره|gheymat ha chande"},
        Lines{"fa", "human", Kind::kHandOver, "asked_for", "با منشی کار دارم|شما ربات هستید؟"}));

TEST(Answer, TellsThePriceOfTheServiceAsked) {
    EXPECT_EQ(ask("how much is a cleaning?").text, "Cleaning: $120.00.");
    EXPECT_EQ(ask("how much is a deep cleaning?").text, "Deep cleaning: $300.00.");
    const std::string both = ask("price of a cleaning and a crown?").text;
    EXPECT_NE(both.find("$120.00"), std::string::npos);
    EXPECT_NE(both.find("$900.00"), std::string::npos);
}

TEST(Answer, AnswersTwoQuestionsAtOnce) {
    const std::string text = ask("where are you and what are your opening hours?").text;
    EXPECT_NE(text.find("12 Sample Street"), std::string::npos);
    EXPECT_NE(text.find("09:00–18:00"), std::string::npos);
}

TEST(Answer, FixedTextsByKind) {
    const lookup::Clinic clinic = sample_clinic();
    for (const char* type : {"audio",
                             "document",
                             "image",
                             "location",
                             "contact",
                             "call",
                             "unsupported",
                             "poll",
                             "order",
                             "other"}) {
        const Answer answer = ask("", type, "", "es");
        EXPECT_EQ(answer.kind, Kind::kHandOver) << type;
        EXPECT_EQ(answer.reason, "unsure") << type;
        EXPECT_EQ(answer.language, "es") << type;
        EXPECT_FALSE(answer.text.empty()) << type;
    }
    for (const char* type : {"reaction", "sticker", "album", "empty", "text"}) {
        const Answer answer = ask("", type);
        EXPECT_EQ(answer.kind, Kind::kNone) << type;
        EXPECT_EQ(answer.reason, "not_a_message") << type;
    }
    EXPECT_EQ(ask("how much is a cleaning?", "image").kind, Kind::kReply);
}

TEST(Answer, APictureBeforeAnyWordTellsNoLanguage) {
    const Answer answer = ask("", "image", "", "");
    EXPECT_EQ(answer.kind, Kind::kHandOver);
    EXPECT_FALSE(answer.text.empty()) << "in the clinic's";
    EXPECT_EQ(answer.telling, intent::Telling::kNothing)
        << "else it would take the patient's place";
}

TEST(Answer, KindsHaveTheTextOfTheClinicInItsLanguageOrNone) {
    lookup::Clinic clinic = sample_clinic();
    clinic.reply_texts = {{"media", {{"en", "Thanks, {clinic} has it."}}},
                          {"video", {{"en", "Too long to watch."}, {"es", "-"}}},
                          {"call", {{"en", "-"}}},
                          {"sticker", {{"es", "Gracias."}}}};
    const auto about = [&](std::string_view type, std::string_view language) {
        return engine().answer({clinic, type, "", "", language, kNow});
    };
    EXPECT_EQ(about("image", "en").text, "Thanks, North Dental has it.");
    EXPECT_EQ(about("video", "en").text, "Too long to watch.");
    EXPECT_NE(about("image", "es").text, "");
    for (const Answer& silent : {about("video", "es"), about("call", "en")}) {
        EXPECT_EQ(silent.kind, Kind::kHandOver);  // staff hear of it
        EXPECT_EQ(silent.text, "");
    }
    EXPECT_NE(about("call", "es").text, "");
    EXPECT_EQ(about("sticker", "es").text, "Gracias.");
    EXPECT_EQ(about("sticker", "en").kind, Kind::kNone);
}

TEST(Answer, PicturesWaitForWhatComesWithThem) {
    const lookup::Clinic clinic = sample_clinic();
    const auto goes_on = [&](std::string_view type, std::string_view text) {
        return engine().may_go_on({clinic, type, text, "", "en", kNow});
    };
    for (const char* type : {"image", "video", "document"}) EXPECT_TRUE(goes_on(type, ""));
    for (const char* type : {"audio", "location", "call"}) EXPECT_FALSE(goes_on(type, "")) << type;
    EXPECT_FALSE(goes_on("image", "how much is a cleaning?"));
    EXPECT_FALSE(goes_on("image", "my chest hurts badly and i cannot breathe"));
}

TEST(Answer, ChoicesAreDecidedByTheirId) {
    EXPECT_EQ(ask("Sure", "button", "visit_9_cancel").intent, "cancel");
    EXPECT_EQ(ask("Otro día", "button", "visit_9_move").intent, "reschedule");
    EXPECT_EQ(ask("Cleaning", "list", "svc_cleaning").intent, "book");
    EXPECT_EQ(ask("What time do you open?", "button", "x1").kind, Kind::kReply);
}

TEST(Answer, StopAndStartAreWholeMessages) {
    for (const char* word :
         {"STOP", "stop!", "unsubscribe", "Baja", "sair", "Стоп", "הסר", "توقف"}) {
        EXPECT_EQ(ask(word).intent, kStop) << word;
        EXPECT_EQ(ask(word).kind, Kind::kReply) << word;
    }
    for (const char* word : {"START", "start", "inicio", "Voltar", "СТАРТ", "התחל", "ابدأ"}) {
        EXPECT_EQ(ask(word).intent, kStart) << word;
        EXPECT_EQ(ask(word).kind, Kind::kReply) << word;
    }
    for (const char* text : {"does the pain ever stop",
                             "which bus stop is yours",
                             "can you start at nine",
                             "когда будет стоп цен на имплант",
                             "quiero que pare el dolor"}) {
        EXPECT_NE(ask(text).intent, kStop) << text;
        EXPECT_NE(ask(text).intent, kStart) << text;
    }
}

TEST(Answer, AnUrgentMessageNamesTheClinicsEmergencyNumber) {
    lookup::Clinic clinic = sample_clinic();
    const Question question{clinic, "text", "i have crushing chest pain", "", "", kNow};
    EXPECT_EQ(engine().answer(question).text.find("Emergency number"), std::string::npos);
    clinic.emergency_number = "+1 202 555 0911";
    EXPECT_NE(engine().answer(question).text.find("Emergency number: +1 202 555 0911"),
              std::string::npos);
}

TEST(Answer, TheClinicsOwnTextsComeFirst) {
    lookup::Clinic clinic = sample_clinic();
    clinic.reply_texts["greeting"] = {{"en", "Welcome to {clinic}!"}};
    clinic.reply_texts["late"] = {{"es", "Perdón"}};
    EXPECT_EQ(engine().answer({clinic, "text", "hi", "", "", 0}).text, "Welcome to North Dental!");
    EXPECT_EQ(engine().late_text(clinic, "es"), "Perdón");
    EXPECT_NE(engine().late_text(clinic, "en"), "Perdón");
}

TEST(Answer, NothingOnRecordMeansAHuman) {
    lookup::Clinic clinic;
    clinic.languages = {"pt"};
    for (const char* text : {"when do you open?", "where are you?", "price list"}) {
        const Answer answer = engine().answer({clinic, "text", text, "", "", 0});
        EXPECT_EQ(answer.kind, Kind::kHandOver) << text;
        EXPECT_EQ(answer.reason, "unsure") << text;
    }
    EXPECT_EQ(engine().answer({clinic, "text", "???", "", "", 0}).language, "pt");
}

}  // namespace
}  // namespace workers::hot::replies
