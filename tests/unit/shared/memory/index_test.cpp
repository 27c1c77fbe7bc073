#include "shared/memory/index.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <random>

#include <gtest/gtest.h>

namespace shared::memory {
namespace {

constexpr WallMs kHour = 60LL * 60 * 1000;

Row turn(std::string_view id, std::string_view body, WallMs at) {
    return {id, kTurnKind, body, at};
}

std::vector<std::size_t> found(const std::vector<Row>& rows,
                               std::string_view query,
                               std::size_t k = 10) {
    std::vector<std::size_t> out;
    for (const Hit& hit : Index(rows).search(query, k)) out.push_back(hit.row);
    return out;
}

using Places = std::vector<std::size_t>;

struct Inflected {
    const char *name, *body, *other, *query;
};

class EachScript : public testing::TestWithParam<Inflected> {};

TEST_P(EachScript, FindsOtherFormsOfAWord) {
    const auto& [name, body, other, query] = GetParam();
    EXPECT_EQ(found({turn("1", other, 0), turn("2", body, 9 * kHour)}, query, 1), Places{1});
    EXPECT_EQ(found({turn("1", body, 0), turn("2", other, 9 * kHour)}, query, 1), Places{0});
}

INSTANTIATE_TEST_SUITE_P(
    Index,
    EachScript,
    testing::Values(
        Inflected{
            "ru", "у неё аллергия на пенициллин", "запишите на среду", "На что она аллергична?"},
        Inflected{"en", "i'm terrified of needles", "see you at nine", "did a needle scare her"},
        Inflected{
            "es", "mañana viajamos a Bogotá", "gracias doctora", "¿adónde viajó el paciente?"},
        Inflected{"pt", "não pode à tarde", "obrigada", "ela vem às TARDES?"},
        Inflected{"he", "הוא מפחד ממזרקים", "תודה רבה", "פחד מהמזרק?"},
        Inflected{"ar", "عنده حساسيّة من البنسلين", "شكرا جزيلا", "هل يتحسس بنسلين"}),
    [](const auto& each) { return each.param.name; });

TEST(Index, IsEmptyWhereNothingIsKeptOrAsked) {
    EXPECT_TRUE(Index().search("anything", 5).empty());
    EXPECT_TRUE(Index(std::vector<Row>{}).search("anything", 5).empty());
    const std::vector<Row> rows{turn("1", "penicillin", 0), turn("2", "", 1), turn("3", " ?! ", 2)};
    const Index index(rows);
    EXPECT_TRUE(index.search("", 5).empty());
    EXPECT_TRUE(index.search("?!", 5).empty());
    EXPECT_TRUE(index.search("penicillin", 0).empty());
    EXPECT_TRUE(index.search("мост", 5).empty());
    EXPECT_EQ(index.search("penicillin", 99).size(), 3U);  // and its neighbours
    EXPECT_EQ(index.rows(), 3U);
}

TEST(Index, TurnsOfASessionShareWhatTheyHave) {
    const std::vector<Row> rows{turn("1", "last week", 0),
                                turn("2", "one thing", 9 * kHour),
                                turn("3", "penicillin", 9 * kHour + 1),
                                turn("4", "never again", 9 * kHour + 2),
                                turn("5", "next day", 13 * kHour + 2)};
    const auto hits = Index(rows).search("penicillin", 10);
    ASSERT_EQ(hits.size(), 3U);
    EXPECT_EQ(hits[0].row, 2U);
    EXPECT_EQ(hits[1].row, 3U);  // the newer
    EXPECT_EQ(hits[2].row, 1U);
    EXPECT_NEAR(hits[1].score, hits[0].score / 2, 0.03 * hits[0].score);
}

TEST(Index, FactsHaveNoNeighbours) {
    const std::vector<Row> rows{{"1", "allergy", "penicillin", 0},
                                {"2", "preferred_doctor", "Ferrer", 0},
                                turn("3", "good morning", 0)};
    EXPECT_EQ(found(rows, "penicillin"), Places{0});
    EXPECT_EQ(found(rows, "which doctor"), Places{1});  // by its kind
}

TEST(Index, EqualRowsHaveOneOrder) {
    std::vector<Row> rows{turn("b", "penicillin", 0),
                          turn("c", "penicillin", 9 * kHour),
                          turn("a", "penicillin", 18 * kHour),
                          {"f", "allergy", "penicillin", 18 * kHour},
                          {"g", "allergy", "penicillin", 18 * kHour}};
    std::vector<std::string> first;
    std::mt19937 random(1);
    for (int i = 0; i < 20; ++i) {
        std::shuffle(rows.begin(), rows.end(), random);
        std::vector<std::string> ids;
        for (const std::size_t row : found(rows, "penicillin")) ids.emplace_back(rows[row].id);
        if (first.empty()) first = ids;
        EXPECT_EQ(ids, first);
    }
    const auto place = [&](const char* id) { return std::find(first.begin(), first.end(), id); };
    EXPECT_LT(place("a"), place("c"));
    EXPECT_LT(place("c"), place("b"));
    EXPECT_LT(place("g"), place("f"));
    EXPECT_EQ(found({turn("x", "knee", 5), turn("y", "knee", 5)}, "knee"), (Places{1, 0}));
}

TEST(Index, ABetterRowIsBeforeANewerOne) {
    EXPECT_EQ(
        found({turn("1", "allergic to penicillin", 0), turn("2", "penicillin arrived", 9 * kHour)},
              "penicillin allergic"),
        (Places{0, 1}));
}

TEST(Index, LeavesOutWhatHasLittleToDoWithIt) {
    const std::vector<Row> rows{turn("1", "ibuprofen gave me hives", 0),
                                turn("2", "the gates were shut again yesterday", 9 * kHour)};
    EXPECT_EQ(found(rows, "gates"), Places{1});
    EXPECT_EQ(found(rows, "ibuprofen gave hives"), Places{0});  // "ga" begins both
}

TEST(Index, HasABoundForRows) {
    const std::vector<std::string> ids(300, "id");
    std::vector<Row> rows;
    for (std::size_t i = 0; i < ids.size(); ++i) {
        rows.push_back(turn(ids[i], i == 199 ? "needle" : i == 200 ? "thread" : "hay", 0));
    }
    const Index index(rows);
    EXPECT_EQ(index.rows(), Index::kMaxRows);
    ASSERT_FALSE(index.search("needle", 1).empty());
    EXPECT_EQ(index.search("needle", 1)[0].row, 199U);
    EXPECT_TRUE(index.search("thread", 1).empty());
    EXPECT_EQ(index.search("hay", 1'000).size(), Index::kMaxRows);
}

TEST(Index, LongRowsLeaveRoomForTheOthers) {
    std::mt19937 random(1);
    std::vector<std::string> bodies(Index::kMaxRows);
    for (std::size_t i = 0; i < bodies.size(); ++i) {
        bodies[i] = "zebra" + std::string(1, static_cast<char>('a' + i % 26));
        while (bodies[i].size() < 20'000) {
            bodies[i] += random() % 7 == 0 ? ' ' : static_cast<char>('a' + random() % 26);
        }
    }
    std::vector<Row> rows;
    for (std::size_t i = 0; i < bodies.size(); ++i) rows.push_back(turn("id", bodies[i], 0));
    bodies.back() = "giraffe";
    rows.back().body = bodies.back();
    const Index index(rows);
    EXPECT_LE(index.bytes(), Index::kMaxBytes);
    ASSERT_FALSE(index.search("giraffe", 1).empty());
    EXPECT_EQ(index.search("giraffe", 1)[0].row, rows.size() - 1);
}

TEST(Index, LongWordsAreFoundByTheirBeginning) {
    const std::string huge = "penicillin" + std::string(100'000, 'x');
    const std::vector<Row> rows{turn("1", huge, 0), turn("2", "something else", 9 * kHour)};
    EXPECT_EQ(found(rows, "penicillin"), Places{0});
    EXPECT_EQ(found(rows, huge), Places{0});
}

TEST(Index, TakesAnyBytes) {
    std::mt19937 random(1);
    const auto bytes = [&](std::size_t most) {
        std::string out(random() % (most + 1), '\0');
        for (char& c : out) c = static_cast<char>(random());
        return out;
    };
    constexpr std::array kTimes{std::numeric_limits<WallMs>::min(),
                                std::numeric_limits<WallMs>::max(),
                                WallMs{0},
                                WallMs{-1}};
    for (int round = 0; round < 200; ++round) {
        std::vector<std::string> texts;
        for (std::size_t i = 0; i < 3 * (random() % 40); ++i) texts.push_back(bytes(300));
        std::vector<Row> rows;
        for (std::size_t i = 0; i + 2 < texts.size(); i += 3) {
            const bool is_fact = random() % 3 == 0;
            rows.push_back({texts[i],
                            is_fact ? std::string_view(texts[i + 1]) : kTurnKind,
                            texts[i + 2],
                            kTimes.at(random() % kTimes.size())});
        }
        const Index index(rows);
        EXPECT_LE(index.bytes(), Index::kMaxBytes);
        for (const Hit& hit : index.search(bytes(5'000), 7)) {
            EXPECT_LT(hit.row, rows.size());
            EXPECT_TRUE(std::isfinite(hit.score) && hit.score > 0) << hit.score;
        }
    }
}

TEST(Index, KeepsNothingOfTheRows) {
    Index index;
    {
        const std::string body = "allergic to penicillin", id = "1";
        index = Index(std::vector<Row>{turn(id, body, 0)});
    }
    EXPECT_EQ(index.search("penicillin", 1).size(), 1U);
}

}  // namespace
}  // namespace shared::memory
