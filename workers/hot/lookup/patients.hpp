// Port: what is known of a patient, as far as it is at hand.
#pragma once

#include "workers/hot/lookup/patient.hpp"

#include <memory>
#include <string_view>

namespace workers::hot::lookup {

// Each null where it is not at hand: a reply never waits for it.
struct Known {
    std::shared_ptr<const Memories> memories;
    std::shared_ptr<const Profile> profile;

    // The language the patient is known to write; empty where none is known.
    std::string_view language() const {
        const auto* fact = memories ? memories->find("language") : nullptr;
        if (fact != nullptr && !fact->body.empty()) return fact->body;
        return profile ? std::string_view(profile->language) : std::string_view();
    }
};

class Patients {
  public:
    virtual ~Patients() = default;
    // On the loop's thread. What is not at hand is fetched beside, for the next message.
    virtual Known recall(std::string_view clinic_id, std::string_view patient_id) = 0;
    // A conversation begins: what it will ask for is fetched beside.
    virtual void expect(std::string_view clinic_id, std::string_view patient_id) = 0;
};

}  // namespace workers::hot::lookup
