#include "workers/hot/languages/en/en.hpp"

namespace workers::hot::languages::en {
namespace {

constexpr Phrases kGreeting = R"(
hi, hii, hiii, hello, helo, hellow, hey, heya, heyy, hiya, howdy, yo, good morning, morning, good afternoon, good evening,
good day, greetings, how are you doing?, how are u, hows it going, whats up, hope you are|re well, anyone|anybody there, is anyone|anybody there,
i have a question, have a question, a quick question, can i ask, i wanted to ask, i want to ask, one more thing, another question, one more question, you there, 👋)";

constexpr Phrases kThanks = R"(
thanks, thank you, thank u, thankyou, thx, thnx, tnx, ty, tysm, cheers, much appreciated, appreciate it|that,
i appreciate, many thanks, thanks a lot|bunch|million, very kind, so kind, 🙏, ❤, 🌹)";

constexpr Phrases kHours = R"(
opening hours|times, open hours, opening times?, business hours, working hours, work hours, office hours, hours of operation,
your hours, the hours, clinic hours, hours today, hours tomorrow, hours on, ^ hours? $, what hours, weekend hours, holiday hours,
your schedule, what time|times|hour _ you|u|clinic|office|guys|it _ open|opens|close|closes|closing|start|shut|finish,
what time _ open|opens|close|closes, when _ you|u|clinic|office|guys _ open|opens|close|closes|opening|closing|shut|start|finish,
when _ do you open, how late|early are|r|do|is _ open|work|stay|close, how late, till|until what time, til what time, what time till|until,
are|r you|u|guys|ya'll|yall _ open|opened|closed|working, is _ clinic|office|place|dentist|practice _ open|closed, you _ open|closed on|at|today|tomorrow|now|this|before|after,
open now|today|tomorrow|saturday|saturdays|sunday|sundays|weekend|weekends|late|tonight, open on|at|until|till|before|after, do you|u|guys|ya open|close|work,
you guys open|close|work, which days _ open|work, what days _ open|work, which|what days _ you _ open|work|there, work on|at weekends|saturdays|sundays|saturday|sunday, closed on|today|tomorrow,
closing time, opening time, still open, lunch break, do you close, are you there on|at|until|till, how long are you open, open|close at, opening|closing at)";

constexpr Phrases kLocation = R"(
where are|r|is you|u|the|your _ located?, where are|r|is _ you|u|clinic|office|entrance|located|practice|place|dentist, where _ located, where exactly, wheres the|your clinic|office|entrance|place, where can i find you, where do i find you,
where to find you, how do|can i|we get|walk|drive|come _ to|there|from, how to get _ there|to|here, how to reach, how can|do i reach _ clinic|office|you|there, directions, your address, the address, what _ address, ^ address $, send _ address|location|map|pin, clinic address, full address, address please, which street|floor|building|metro|station|bus,
what street|floor|building, street name, name of the street, your location, the location, ^ location $, share _ location|pin, google maps?, on the map, maps link, location pin, parking, park _ car|nearby|near|there,
where _ park, leave _ car, nearest|closest metro|station|bus|stop|subway, which|what area|neighborhood|neighbourhood|part of town|district, where abouts|about are you, whereabouts, zip code, postcode, post code, wheelchair access|accessible,
far from, is there an elevator|lift, entrance, where you at|are|located)";

constexpr Phrases kPrice = R"(
how much is|are|r|for|does|do|would|will|it|its|to|a|an|the|per|you|u|r|this|that|about|roughly|approximately|each|one, ^ how much $, how much $, how much _ cost|costs|charge|pay|price, how mutch, hom much is, hw much,
what _ cost|costs|price|prices|charge|fee|fees|rates|pricing, whats the price|cost|damage|fee, what is the price|cost|fee, price of|for|on|list|please|pls|range|tag, prices for|of|on|list|please, the price|prices, your price|prices|rates|fees|pricing|rate,
^ price|prices|pricing|cost|costs|fees|rates $, cost of|for, costs for|of, how expensive, fee for, fees for, rates for, charge for, do _ charge, you charge, will it cost, would it cost, does _ cost, do _ cost, quote for|on, a quote, get _ price, get a price, can i get _ price|quote,
price $, cost $, costs $, price list, pricelist, price check, estimate for, would _ set me back, what would a _ be, ballpark)";

constexpr Phrases kServices = R"(
what services, which services, your services, list of services, what treatments, which treatments, what _ do you offer, services do you, what do you do there,
services you offer, do you|u|guys do|offer|provide|make|have|perform, can you do, ^ services $, do you also do)";

constexpr Phrases kBook = R"(
book, booking, bookings, make|get|schedule|set|need|want|have|arrange _ appointment|appt|appointement|visit|slot, an appointment, appointment for|with|on|tomorrow|today|please, ^ appointment $, ^ appt $, free slot|slots, available slot|slots|time|times|appointments|appointment,
any slots|openings|availability|appointments, slots for|on|tomorrow|today|left, next available, come in for, fit me in, squeeze me in, see me, see _ the? doctor|dentist|hygienist, get in _ today|tomorrow|week, can i come in, sign up for, reserve, any availability, earliest appointment, register as a new patient, new patient _ appointment)";

constexpr Phrases kReschedule = R"(
reschedule, rescedule, re schedule, move _ appointment|appt|visit|cleaning|booking|slot|it|me to, move my, move me, change _ appointment|appt|visit|booking|time|slot|date, postpone, another time|day instead, different time|day, push _ back, come later instead, swap my, shift my, bring forward, running late, be late, i am late, im late)";

constexpr Phrases kCancel = R"(
cancel, cancle, cancell, cancelling, canceling, cancellation, cant make it|my, cannot make it, can not make it, wont make it, wont be able to come|make, not able to come|make, not coming, wont come, call off, delete my appointment)";

constexpr Phrases kConfirm = R"(
yes, yep, yeah, yup, confirm, confirmed, i confirm, ill be there, i will be there, i will come, ill come, we will come, keep my|the slot|appointment|time, sounds good, works for me, that works, see you then, that slot is fine, ok, okay, k, sure, of course, deal, correct, 👍, 👌, ✅)";

constexpr Phrases kAppointmentInfo = R"(
when _ my appointment|appt|visit|booking|cleaning|next, what time _ my appointment|appt|visit|booking|cleaning, my next appointment|visit, do i have an appointment|appt|booking, when am i, when do i come, what day _ my, is my appointment|appt|booking, details of my appointment|visit, forgot _ appointment|time, which doctor am i)";

constexpr Phrases kHuman = R"(
talk|speak|chat|connect|write _ to|with _ human|person|someone|somebody|agent|operator|receptionist|reception|staff|representative|rep|manager|secretary|doctor|dentist|people|hygienist|nurse, real person|human, live agent|person|chat, a human, human please,
^ human $, ^ agent $, ^ operator $, ^ receptionist $, speak|talk with|to someone, call me back?, give me a call, can _ call me, please call, phone me, ring me, someone _ call, are you a|an robot|bot|human|ai|machine, is this a bot|robot, not a bot|robot, stop _ bot, get me _ human|person|someone, want a person|human, need a person|human, customer service, complaint, complain, operator please)";

constexpr Phrases kStop =
    R"(^ stop $, ^ unsubscribe $, ^ stop messaging me $, ^ stop writing _ $, ^ opt out $)";

constexpr Phrases kMedical = R"(
dose, dosage, doses, mg, milligrams, how many pills|tablets|drops|ml, ibuprofen, paracetamol, tylenol, advil, aspirin, antibiotic*, amoxicillin, penicillin, painkiller*, pain killers, prescription, prescribe*, should i take,
can i take, can i give, ok to take, safe to take, stop taking, is it normal, is this normal, test results, lab results, my results, blood test, xray results, biopsy, diagnos*, side effect*, what should i do about, while pregnant, while breastfeeding,
recommend to brush, recommend to floss, brush my teeth, how often should, antidepress*, insulin, blood thinner*, vaccin* while)";

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

}  // namespace workers::hot::languages::en
