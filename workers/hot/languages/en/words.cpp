#include "workers/hot/languages/en/en.hpp"

namespace workers::hot::languages::en {

Phrases clitics() {
    return "";
}

Phrases marks() {
    return R"(
the, is, are, am, was, were, you, your, my, i, im, we, our, they, it, its, what, whats, when, where, wheres,
which, who, how, why, do, does, did, can, could, would, should, will, have, has, had, with, without, for, of,
and, or, but, this, that, there, please, pls, hi, hello, hey, thanks, thank, thx, morning, afternoon, evening,
yes, need, want, like, much, price, prices, open, close, opening, hours, today, tomorrow, appointment,
cleaning, tooth, teeth, doctor, cost, from, about, any, not, dont, cant, be, been, get, see, know,
address, located, human, someone)";
}

Phrases fillers() {
    return R"(
the, a, an, is, are, am, was, you, your, u, ur, my, me, i, im, id, we, us, our, it, its, they, he, she, her, him,
what, whats, which, do, does, did, can, could, would, will, have, has, with, for, of, and, or, but, so, to,
in, on, at, by, this, that, there, here, please, pls, plz, just, also, too, again, now, then, today, tonight,
really, very, much, so, guys, all, everyone, team, doctor, dr, sir, madam, maam, miss, mr, mrs, dear, friend,
ok, okay, alright, right, well, oh, ah, hmm, cool, great, perfect, nice, good, fine, awesome, lovely, super,
no, not, question, quick, ask, know, tell, want, wanted, need, like, help, help me, get, let, lets,
am i, be, been, from, about, any, some, one, more, thing, clinic, office, dentist, dental, practice, place, there,
see you, see you then, see you soon, see you tomorrow, bye, goodbye, take care, have a good|nice|great|lovely day|one|weekend|evening,
that helps, for now, got it, understood, noted, will do, amazing, wonderful, best, wishes, answer, reply, info,
information, quick reply, lot, lots, million, soon, days, day, usually, normally, currently, exactly, first, new,
weekday|weekdays, weekend|weekends, monday, tuesday, wednesday, thursday, friday, saturday, sunday, tomorrow)";
}

Phrases negations() {
    return "no, not, without, never, isnt, arent, dont, doesnt, didnt, havent, hasnt, no more";
}

Phrases past() {
    return R"(
# years|months ago, years ago, months ago, last year, last month, as a child|kid, when i was, used to have, history of,
had a stroke in, had a heart attack in, do you treat|take|accept, do you offer, do you have a course, first aid course, cpr course,
in the past, a long time ago, in case of, what if, policy)";
}

}  // namespace workers::hot::languages::en
