#include "workers/hot/languages/en/en.hpp"

namespace workers::hot::languages::en {
namespace {

constexpr UrgentRule kRules[] =
    {
        {"heart",
         R"(chest pain|pains, pain|pressure|tightness|crushing|squeezing _ chest, chest _ hurts|hurting|tight|burning|aches, heart attack, heart stopped, cardiac arrest, pain _ left arm, pain down _ arm, my heart hurts)",
         R"(chest x, chest xray, chest cold, from laughing, gave me a heart attack, price _ heart attack, the bill)"},
        {"stroke",
         R"(stroke, face|mouth|smile _ drooping|drooped|droops|droopy|fallen, one side _ numb|weak|paralyzed|paralysed|paralysis, slurred, slurring, slur _ words|speech, cant move _ arm|leg|side, sudden _ numbness, suddenly cant speak|see|talk|walk, arm _ gone weak|numb, cannot|cant speak properly)",
         R"(brush stroke*, stroke of luck, sun stroke price, heat stroke prevention, numb _ after _ injection|filling|anesthetic|dentist, still numb from)"},
        {"breathing",
         R"(cant|cannot|cnt breathe|breath|breath, can not|barely breathe|breath, hard|difficulty|trouble|struggling|struggle|problem|problems|difficult to? breathing|breathe|breath, not breathing, isnt breathing, stopped breathing, short|shortness of breath, gasping, choking, choke, suffocating, turning|turned|lips _ blue,
throat _ closing|closed|swelling|swollen|tight, swollen tongue|throat|lips, tongue|lips _ swelling|swollen|swelled, anaphyla*, severe allergic, allergic reaction, epipen)",
         R"(through my|the nose, nose is blocked|stuffy, blocked nose, stuffy nose, cold feet, bad breath, fresh breath, lip filler*, choking hazard, take my breath, breathing exercises, snor*)"},
        {"bleeding",
         R"(bleeding _ wont|doesnt|not|never|cant|cannot|isnt _ stop|stopping|stopped, bleeding _ heavily|badly|lot|nonstop|hours|everywhere, blood everywhere, lots of blood, a lot of blood, wont stop bleeding, cant stop _ bleeding, not stop bleeding, heavy bleeding, spitting blood, coughing _ blood, vomiting blood, throwing up blood, lost _ lot _ blood, pouring blood, blood pouring|gushing|spurting, still bleeding)",
         R"(gums bleed when, bleeding gums, blood test, blood sample, a bit of blood, little blood, stopped bleeding, period)"},
        {"unconscious",
         R"(unconscious, passed out, fainted, collapsed, not waking|responding, wont wake, cant wake, unresponsive, no pulse, seizure|seizures, convulsion*, convulsing, having a fit, fitting and, lost consciousness, fell _ cannot|cant|wont|not get up, on the floor _ cannot|cant|not|wont)",
         R"(almost fainted when i saw, nearly passed out laughing, fainted at the price, price _ fainted, seizure medication refill, cat|alarm)"},
        {"infant_fever",
         R"(baby|newborn|infant & fever|38|39|40|41|feverish|temperature|burning, newborn|infant & hot, months|month old & 40|41, # weeks old & hot|fever|temperature|burning|39|40, baby wont|not feed|eat|wake|drink)",
         R"(baby teeth, baby tooth, teething gel, room temperature, # years old, water temperature, # weeks pregnant, last week, no fever, without fever)"},
        {"poisoning",
         R"(overdose*, swallowed|drank|drunk|ate|eaten|ingested _ bleach|poison|battery|batteries|detergent|pills|pill|tablets|medicine|chemical|cleaner|magnet|coin|glass|needle|cleaning, took too many, too many pills|tablets, took _ whole bottle|pack|box, poisoned, poisoning, drank _ mouthwash, carbon monoxide)",
         R"(food poisoning last, had food poisoning, because of food poisoning, swallowed my crown, swallowed a bit of toothpaste)"},
        {"self_harm", R"(kill myself, killing myself, suicide, suicidal, end my life, end it all, want to die, wanna die, dont want to live|be here, do not want to live, hurt myself, harm myself, cut myself, cutting myself, better off dead, no reason to live, take my own life)", R"(killing me, die of embarrassment, die laughing, cut myself shaving, suicide squad, dying to know, die for)"},
        {"abuse",
         R"(husband|wife|boyfriend|girlfriend|partner|father|dad|mother|mom|stepfather|stepdad|he|she hits|beats|beat|hit|raped|choked|strangled|abuses|attacked me|us|her|him|my, being abused|beaten|attacked, raped, rape, domestic violence, afraid he will, scared he will, someone hurt|hurts|touched my child|daughter|son, threatens to kill)",
         R"(beats me why, beats me how, hit me up, hit my budget, price hits me, abused my teeth)"},
        {"dental_swelling",
         R"(face|jaw|cheek|neck|gum|eye _ swollen|swelling|swelled|huge|puffed & fever|swallow|swallowing|breathe|breathing|temperature|eye|38|39|open, swelling & swallow|swallowing|fever, swollen & swallow|swallowing|fever, cant|cannot swallow, swelling _ spreading|spread|spreads, difficulty|trouble swallowing, abscess & fever)",
         R"(no fever, without fever, no swelling, hay fever)"},
        {"head_injury",
         R"(hit|hurt|banged|bumped|injured|injury _ head & vomit*|throwing|threw|dizzy|unconscious|blood|bleeding|sleepy|confused|passed|blacked, head injury, skull, fell|fall _ head|stairs|roof|height|ladder, car accident, hit by a car, run over, concussion, fell _ down the stairs, cracked his|her|my head)",
         R"(hit the nail on the head, headache for weeks price, head of, parking accident insurance form, heads up)"},
        {"pregnancy",
         R"(pregnant|pregnancy & bleeding|blood|bleed|waters|water|contractions|unconscious|seizure|fainted, water|waters broke, waters have broken, baby not moving, baby stopped moving, miscarriage, miscarrying, contractions every|# minutes)",
         R"(pregnancy test, pregnant and my gums, pregnant _ gums bleed, gums, cleaning safe)"},
        {"eye_chemical",
         R"(bleach|chemical|acid|chemicals|cleaner|ammonia|glue|lime|cement|alkali|solvent|drain _ eye|eyes|face, eye|eyes _ bleach|chemical|acid|chemicals|cleaner|ammonia|glue|burned|burnt, something sharp _ eye, stuck in _ eye, suddenly blind, lost _ sight|vision, cant see suddenly, chemical burn)",
         R"(eye cleaner price, acid reflux, hyaluronic, acid for wrinkles, eye test)"},
        {"after_operation",
         R"(after|since _ surgery|operation|extraction|implant|procedure|removal|pulled & fever|pus|bleeding|numb|swallow|39|40|unbearable|cant, stitches _ opened|burst|torn|came, surgery _ fever|bleeding, wound _ opened|pus|open)",
         R"(after surgery checkup, follow up after, when can i eat after, no fever, no bleeding)"},
        {"help_now",
         R"(its an emergency, this is an emergency, medical emergency, emergency help, call|need|send _ ambulance, dying, someone is dying, he is dead, save him|her|me, help _ dying, knocked out tooth, tooth _ knocked out|fell, knocked _ tooth|teeth out, electrocuted, electric shock, drowning, drowned, stabbed, gunshot, shot in, severe burn, burned badly, snake bite, bitten by a snake)",
         R"(dying to, emergency contact, emergency fund, emergency appointment price, ambulance bill, baby tooth fell, milk tooth fell, battery dying, phone is dying)"},
};

}  // namespace

std::span<const UrgentRule> urgent() {
    return kRules;
}

}  // namespace workers::hot::languages::en
