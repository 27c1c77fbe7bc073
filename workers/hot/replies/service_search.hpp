// Which of a clinic's services a message names.
#pragma once

#include "workers/hot/intent/reading.hpp"
#include "workers/hot/lookup/clinic.hpp"

#include <string>
#include <vector>

namespace workers::hot::replies {

using Services = std::vector<const lookup::Service*>;

// At most one of them is not empty. Pointers into the clinic.
struct FoundServices {
    // Named beyond doubt, in the clinic's order.
    Services named;
    // Perhaps one of these was meant, the likeliest first: to be asked about, never answered.
    Services near;
};

// Of folded words and what the rules of their language read in them. Beyond doubt is a name or
// alias in that language, each of whose words stands there: plurals, case endings, typing slips
// that make no other word, the letters of another keyboard and unmistakable beginnings are
// forgiven, and no word that nobody knows stands beside it ("whitening strips", "removal of an
// implant"). What is only like a name, a part of one, like two, or another language's is near.
// "deep cleaning" hides "cleaning". Thread-safe; a clinic's names are folded once per version and
// thread.
FoundServices find_services(const lookup::Clinic& clinic,
                            const std::vector<std::string>& words,
                            const intent::Reading& reading);

// Services whose names stand somewhere in the words, whatever else is said: for people to read, not
// to be answered from.
Services mentioned_services(const lookup::Clinic& clinic,
                            const std::vector<std::string>& words,
                            const languages::Language& language);

}  // namespace workers::hot::replies
