// What patients say about appointments, in every language.
#pragma once

#include <ostream>
#include <vector>

namespace workers::hot::replies {

struct CalendarWords {
    const char* language;
    const char* book;        // without day and time
    const char* book_whole;  // with both
    const char* when;        // day and time
    const char* cancel;
    const char* yes;
    const char* no;
    const char* move;
    const char* confirm;
    const char* info;
    const char* price;
    const char* date;   // a piece of the moment as it is written
    const char* comes;  // answers of a reminder
    const char* cannot;
    const char* move_it;
};

inline void PrintTo(const CalendarWords& words, std::ostream* out) {
    *out << words.language;
}

inline const std::vector<CalendarWords>& calendar_words() {
    static const std::vector<CalendarWords> all{
        {"en",
         "I'd like to book a cleaning",
         "can I book a cleaning on tuesday at 5pm?",
         "thursday morning",
         "I want to cancel my appointment",
         "yes please",
         "no",
         "can I move my appointment to another day",
         "I confirm my appointment",
         "when is my appointment?",
         "how much is a crown?",
         "January 1",
         "I'll be there",
         "I can't come",
         "can I move it to another day"},
        {"es",
         "quiero pedir cita para una limpieza",
         "quiero una cita el martes a las 5",
         "el jueves por la tarde",
         "quiero cancelar mi cita",
         "sí",
         "no",
         "quiero cambiar mi cita",
         "confirmo mi cita",
         "¿cuándo es mi cita?",
         "cuánto cuesta una corona?",
         "1 de enero",
         "confirmo",
         "no puedo ir",
         "quiero cambiar mi cita"},
        {"pt",
         "quero marcar uma consulta",
         "quero marcar consulta na terça às 15h",
         "quinta de manhã",
         "quero cancelar minha consulta",
         "sim",
         "não",
         "quero remarcar minha consulta",
         "confirmo minha consulta",
         "quando é minha consulta?",
         "quanto custa a coroa?",
         "1 de janeiro",
         "confirmo",
         "não posso ir",
         "quero remarcar minha consulta"},
        {"ru",
         "хочу записаться на чистку",
         "запишите меня на вторник в 17 часов",
         "в четверг утром",
         "хочу отменить запись",
         "да",
         "нет",
         "хочу перенести запись",
         "подтверждаю запись",
         "когда у меня запись?",
         "сколько стоит коронка?",
         "1 января",
         "подтверждаю",
         "я не смогу прийти",
         "можно перенести запись"},
        {"he",
         "אני רוצה לקבוע תור לניקוי",
         "אפשר לקבוע תור ביום שלישי בשעה 17:00?",
         "יום חמישי בבוקר",
         "אני רוצה לבטל את התור",
         "כן",
         "לא",
         "אפשר להזיז את התור?",
         "אני מאשר את התור",
         "מתי התור שלי?",
         "כמה עולה ניקוי?",
         "1 בינואר",
         "מאשרת",
         "אני לא יכול להגיע",
         "אפשר להזיז את התור"},
        {"ar",
         "أريد حجز موعد لتنظيف الأسنان",
         "أريد حجز موعد يوم الثلاثاء الساعة 5",
         "الخميس صباحا",
         "أريد إلغاء موعدي",
         "نعم",
         "لا",
         "أريد تأجيل موعدي",
         "أؤكد موعدي",
         "متى موعدي؟",
         "كم سعر التنظيف؟",
         "1 يناير",
         "أؤكد الموعد",
         "لا أستطيع الحضور",
         "أريد تغيير الموعد"},
        {"fa",
         "برای جرم‌گیری نوبت می‌خواستم",
         "سه‌شنبه ساعت ۵ نوبت می‌خوام",
         "پنجشنبه صبح",
         "می‌خوام نوبتم رو لغو کنم",
         "بله",
         "نه",
         "می‌شه نوبتم رو جابه‌جا کنید",
         "نوبتم رو تأیید می‌کنم",
         "نوبتم کیه؟",
         "جرم‌گیری چنده؟",
         "11 دی",
         "تأیید می‌کنم",
         "نمی‌توانم بیایم",
         "می‌خواهم نوبتم را عوض کنم"},
    };
    return all;
}

}  // namespace workers::hot::replies
