// Port: what is known of a patient, as far as it is at hand.
#pragma once

#include "shared/base/clock.hpp"
#include "workers/hot/lookup/calling.hpp"
#include "workers/hot/lookup/listed.hpp"
#include "workers/hot/lookup/patient.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace workers::hot::lookup {

inline constexpr std::string_view kAllergyKind = "allergy_flag";

// Each null where it is not at hand. Of facts with one value ours stand before the provider's, of
// which nothing counts that was told before the patient was to be forgotten (Memories::since).
struct Known {
    std::shared_ptr<const Memories> memories;  // our own rows
    std::shared_ptr<const Profile> profile;
    std::shared_ptr<const Listed> listed;  // by the memory provider; null also where there is none
    // Some are not at hand and may be had: Patients::await() tells when they are, or cannot be.
    bool is_partial = false;
    // What is not named is not remembered: our rows and, where they name no language, the profile
    // are at hand; and the provider's list, unless that is away, which may take hours.
    bool is_whole = false;

    // One of them, as a view of what it stands in; empty where there is none.
    struct Row {
        std::string_view id, text;
        bool is_said = false;  // in a message's words, not with it
    };
    // The newest of that kind.
    Row row(std::string_view kind) const;
    std::string_view fact(std::string_view kind) const { return row(kind).text; }
    // What he must not be given, as far as he said so, ours first, the newest first, each once;
    // nothing where no memories are at hand.
    std::optional<std::vector<std::string>> allergies() const;
    // The rows that say so.
    std::vector<Row> allergy_rows() const;
    // The language the patient is known to write; empty where none is known.
    std::string_view language() const;
    // What he said he is called, else the name of his profile, of our own rows alone: a provider's
    // may be a sentence. Empty where none is known.
    GivenName name() const;
    // The best `most` of all that has to do with the words, best first.
    std::vector<FoundRow> search(std::string_view words, std::size_t most) const;

  private:
    shared::WallMs since() const { return memories ? memories->since : 0; }
};

class Patients {
  public:
    virtual ~Patients() = default;
    // On the loop's thread, all of it. What is not at hand is fetched beside.
    virtual Known recall(std::string_view clinic_id, std::string_view patient_id) = 0;
    // Calls `then` once, where recall() was partial: as soon as it is so no more, be it that what
    // was missing cannot be had: Redis has nothing of it, and its source is away. At once where
    // that is so now, or it has been on its way for `late`. Who does not wait longer has a timer.
    using Work = std::function<void()>;
    virtual void await(std::string_view clinic_id,
                       std::string_view patient_id,
                       shared::MonoUs late,
                       Work then) = 0;
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
