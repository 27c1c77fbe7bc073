// Port: what is known of a patient, as far as it is at hand.
#pragma once

#include "shared/events/turn.hpp"
#include "workers/hot/lookup/patient.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace workers::hot::lookup {

// Each null where it is not at hand: a reply never waits for it.
struct Known {
    std::shared_ptr<const Memories> memories;
    std::shared_ptr<const Profile> profile;

    // What he must not be given, as far as he said so, the newest first; nothing where it is not
    // at hand.
    std::optional<std::vector<std::string>> allergies() const {
        if (!memories) return std::nullopt;
        std::vector<std::string> out;
        for (const auto& fact : memories->facts) {
            const bool is_one = fact.kind == "allergy_flag" && !fact.body.empty();
            if (is_one && out.size() < shared::events::kMostAllergies) out.push_back(fact.body);
        }
        return out;
    }
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
    // His appointments to come, on the loop's thread: at once where they are in memory, else within
    // 600 ms. Null where they cannot be had.
    using Then = std::function<void(std::shared_ptr<const Appointments>)>;
    virtual void appointments(std::string_view clinic_id,
                              std::string_view patient_id,
                              Then then) = 0;
};

}  // namespace workers::hot::lookup
