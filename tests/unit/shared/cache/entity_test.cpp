#include "shared/cache/entity.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace shared::cache {
namespace {

using testing::ElementsAre;

constexpr const char* kClinic = "5d0c6a5e-8f1b-4c7e-9b52-0a6a3c1f7d01";
constexpr const char* kPatient = "7e1d2b3c-0000-5000-8000-00000000000a";

std::vector<std::string> keys(std::string_view kind,
                              const std::string& id,
                              const Belongings& belongings = {}) {
    const auto entity = read_entity(kind, id);
    return entity ? keys_of(*entity, belongings) : std::vector<std::string>{entity.error().code};
}

TEST(cache_entity, of_a_clinic_is_kept_under_its_organization_and_its_lines_as_well) {
    const std::string own = std::string("clinic:") + kClinic;
    EXPECT_THAT(keys("clinic", kClinic), ElementsAre(own));
    EXPECT_THAT(keys("clinic", kClinic, {"org", {"one", "two"}}),
                ElementsAre(own,
                            "org:org:clinic",
                            "whatsapp:instance:one",
                            "line:one",
                            "whatsapp:instance:two",
                            "line:two"));
}

TEST(cache_entity, of_a_patient_is_all_that_is_kept_of_one) {
    const std::string id = std::string(kClinic) + ":" + kPatient;
    EXPECT_THAT(keys("patient", id),
                ElementsAre("patient:" + id,
                            "appointments:" + id,
                            "mem0:" + id + ":all",
                            "mem0:" + id + ":listed"));
    EXPECT_THAT(keys("appointments", id), ElementsAre("appointments:" + id));
}

TEST(cache_entity, of_an_integration_has_two_keys) {
    EXPECT_THAT(keys("integration", "Front desk 1"),
                ElementsAre("whatsapp:instance:Front desk 1", "line:Front desk 1"));
}

TEST(cache_entity, is_written_as_the_keys_are) {
    EXPECT_THAT(keys("clinic", "5D0C6A5E-8F1B-4C7E-9B52-0A6A3C1F7D01"),
                ElementsAre(std::string("clinic:") + kClinic));
}

TEST(cache_entity, is_refused_where_it_is_none) {
    const std::string both = std::string(kClinic) + ":" + kPatient;
    for (const char* id : {"", "*", "clinic", "5d0c6a5e", both.c_str()}) {
        EXPECT_THAT(keys("clinic", id), ElementsAre("bad_id")) << id;
    }
    for (const std::string& id :
         {std::string(), std::string(kClinic), kClinic + std::string(":"), both + ":all"}) {
        EXPECT_THAT(keys("patient", id), ElementsAre("bad_id")) << id;
        EXPECT_THAT(keys("appointments", id), ElementsAre("bad_id")) << id;
    }
    EXPECT_THAT(keys("integration", ""), ElementsAre("bad_id"));
    EXPECT_THAT(keys("integration", "a\nb"), ElementsAre("bad_id"));
    EXPECT_THAT(keys("integration", std::string(257, 'a')), ElementsAre("bad_id"));
    EXPECT_THAT(keys("line", "a"), ElementsAre("bad_entity"));
}

}  // namespace
}  // namespace shared::cache
