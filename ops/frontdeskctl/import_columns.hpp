// The columns that a kind of import knows, and a row of cells as the JSON object that the readers
// of `seed` take.
//
// A dot in a column's name goes one level down, so that CSV and JSON have the same names: the
// column `price.amount` is `{"price": {"amount": …}}`. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ops::frontdeskctl {

enum class Cell {
    kText,
    kNumber,  // whole
    kTruth,   // true yes 1, false no 0
    kTexts,   // several, `|` between them
};

struct ImportColumn {
    std::string_view name;  // `name.*` stands for each language
    Cell cell = Cell::kText;
    bool is_required = false;
};
using ImportColumns = std::vector<ImportColumn>;

class ImportHeader {
  public:
    // Notes unknown, missing and repeated columns in `faults`: then there is nothing to read.
    ImportHeader(const ImportColumns& known,
                 const std::vector<std::string>& names,
                 std::vector<std::string>& faults);

    std::size_t size() const { return size_; }
    // An empty cell is null at the top, and left out further down; a member whose cells are all
    // empty is null. Precondition: size() cells.
    std::string object(const std::vector<std::string>& cells) const;

  private:
    struct Place {
        std::vector<std::string> path;
        Cell cell;
        std::size_t index;  // among the cells
    };
    std::vector<Place> places_;  // sorted by path: the members of an object stand together
    std::size_t size_ = 0;
};

// What to say of a name that is not among the known ones: the nearest, and all of them.
std::string unknown_column(const ImportColumns& known, std::string_view name);
// Whether a member of this name may stand at the top of an object.
bool is_known_member(const ImportColumns& known, std::string_view name);

}  // namespace ops::frontdeskctl
