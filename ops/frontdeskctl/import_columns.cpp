#include "ops/frontdeskctl/import_columns.hpp"

#include "ops/frontdeskctl/seed_check.hpp"
#include "shared/json/writer.hpp"

#include <algorithm>
#include <cctype>
#include <numeric>
#include <set>
#include <span>

namespace ops::frontdeskctl {
namespace {

using shared::json::Writer;

std::vector<std::string> split(std::string_view text, char separator) {
    std::vector<std::string> out;
    while (true) {
        const auto end = text.find(separator);
        out.emplace_back(text.substr(0, end));
        if (end == std::string_view::npos) return out;
        text.remove_prefix(end + 1);
    }
}

std::string trimmed(std::string_view text) {
    const auto begin = text.find_first_not_of(" \t\r\n");
    if (begin == std::string_view::npos) return {};
    return std::string(text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1));
}

std::string lower(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) {
        return static_cast<char>(std::tolower(c));
    });
    return out;
}

const ImportColumn* find_column(const ImportColumns& known, std::string_view name) {
    const auto found = std::find_if(known.begin(), known.end(), [&](const ImportColumn& each) {
        if (!each.name.ends_with(".*")) return each.name == name;
        const auto stem = each.name.substr(0, each.name.size() - 1);
        return name.starts_with(stem) && is_language(name.substr(stem.size()));
    });
    return found == known.end() ? nullptr : &*found;
}

// Letters to add, take away or change until one is the other.
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), 0U);
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = row[0]++;
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t changed = diagonal + (a[i] == b[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({changed, row[j] + 1, row[j + 1] + 1});
        }
    }
    return row.back();
}

std::string names_of(const ImportColumns& known) {
    std::string out;
    for (const auto& each : known) {
        if (!out.empty()) out += ", ";
        out += each.name;
    }
    return out;
}

bool is_number(std::string_view text) {
    if (text.starts_with('-')) text.remove_prefix(1);
    return !text.empty() && text.size() <= 18 && (text == "0" || text[0] != '0') &&
           text.find_first_not_of("0123456789") == std::string_view::npos;
}

void write_truth(Writer& out, const std::string& text) {
    const auto word = lower(text);
    if (word == "true" || word == "yes" || word == "1") {
        out.boolean(true);
    } else if (word == "false" || word == "no" || word == "0") {
        out.boolean(false);
    } else {
        out.string(text);
    }
}

// What does not fit stays a text: the reader says what it should be.
void write_cell(Writer& out, Cell cell, const std::string& text) {
    if (cell == Cell::kTruth) return write_truth(out, text);
    if (cell == Cell::kNumber && is_number(text)) {
        out.raw(text);
        return;
    }
    if (cell != Cell::kTexts) {
        out.string(text);
        return;
    }
    out.begin_array();
    for (const auto& part : split(text, '|')) {
        if (const auto word = trimmed(part); !word.empty()) out.string(word);
    }
    out.end_array();
}

template <typename Place>
void write_object(Writer& out,
                  std::span<const Place> places,
                  std::size_t depth,
                  const std::vector<std::string>& cells) {
    out.begin_object();
    while (!places.empty()) {
        const auto& name = places.front().path[depth];
        std::size_t count = 1;
        while (count < places.size() && places[count].path[depth] == name) ++count;
        const auto group = places.first(count);
        places = places.subspan(count);
        const bool is_empty = std::all_of(group.begin(), group.end(), [&](const auto& each) {
            return cells[each.index].empty();
        });
        if (is_empty && depth > 0) continue;
        out.key(name);
        if (is_empty) {
            out.null();
        } else if (group.front().path.size() == depth + 1) {
            write_cell(out, group.front().cell, cells[group.front().index]);
        } else {
            write_object(out, group, depth + 1, cells);
        }
    }
    out.end_object();
}

bool has_column(const ImportColumn& wanted, const std::set<std::string>& names) {
    if (!wanted.name.ends_with(".*")) return names.contains(std::string(wanted.name));
    const auto stem = wanted.name.substr(0, wanted.name.size() - 1);
    return std::any_of(names.begin(), names.end(), [&](const std::string& each) {
        return each.starts_with(stem);
    });
}

}  // namespace

std::string unknown_column(const ImportColumns& known, std::string_view name) {
    std::string_view nearest;
    std::size_t least = 1 + std::max<std::size_t>(name.size(), 4) / 2;
    for (const auto& each : known) {
        const auto top = each.name.substr(0, each.name.find('.'));
        const auto far = std::min(distance(name, top), distance(name, each.name));
        if (far >= least) continue;
        least = far;
        nearest = each.name;
    }
    const auto hint = nearest.empty() ? "." : ", did you mean " + std::string(nearest) + "?";
    return "'" + std::string(name) + "' is not known" + hint + " Known: " + names_of(known);
}

bool is_known_member(const ImportColumns& known, std::string_view name) {
    return std::any_of(known.begin(), known.end(), [&](const ImportColumn& each) {
        return each.name.substr(0, each.name.find('.')) == name;
    });
}

ImportHeader::ImportHeader(const ImportColumns& known,
                           const std::vector<std::string>& names,
                           std::vector<std::string>& faults)
    : size_(names.size()) {
    std::set<std::string> seen;
    std::vector<std::string> unknown;
    for (std::size_t i = 0; i < names.size(); ++i) {
        const auto name = lower(trimmed(names[i]));
        const auto* column = find_column(known, name);
        if (column == nullptr) {
            unknown.push_back(name);
        } else if (!seen.insert(name).second) {
            faults.push_back("column " + name + " stands there twice");
        } else {
            places_.push_back({split(name, '.'), column->cell, i});
        }
    }
    if (places_.empty()) {
        // Its cells may be a patient's: they are not told.
        faults.push_back("the first line names no column that is known: " + names_of(known));
        return;
    }
    for (const auto& name : unknown) faults.push_back("column " + unknown_column(known, name));
    for (const auto& each : known) {
        if (each.is_required && !has_column(each, seen))
            faults.push_back("column " + std::string(each.name) + " is missing");
    }
    std::sort(places_.begin(), places_.end(), [](const Place& a, const Place& b) {
        return a.path < b.path;
    });
}

std::string ImportHeader::object(const std::vector<std::string>& cells) const {
    Writer out;
    write_object<Place>(out, places_, 0, cells);
    return out.take();
}

}  // namespace ops::frontdeskctl
