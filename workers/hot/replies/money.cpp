#include "workers/hot/replies/money.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace workers::hot::replies {
namespace {

struct Style {
    std::string_view currency;
    std::string_view before;
    std::string_view after;
    std::string_view thousands;
    char decimal;
};

constexpr std::string_view kHardSpace = "\u00A0";
constexpr std::array kStyles = {
    Style{"USD", "$", "", ",", '.'},
    Style{"GBP", "£", "", ",", '.'},
    Style{"ILS", "₪", "", ",", '.'},
    Style{"MXN", "$", " MXN", ",", '.'},
    Style{"CAD", "$", " CAD", ",", '.'},
    Style{"AUD", "$", " AUD", ",", '.'},
    Style{"BRL", "R$ ", "", ".", ','},
    Style{"ARS", "$ ", "", ".", ','},
    Style{"COP", "$ ", " COP", ".", ','},
    Style{"CLP", "$ ", " CLP", ".", ','},
    Style{"EUR", "", " €", ".", ','},
    Style{"RUB", "", " ₽", kHardSpace, ','},
    Style{"UAH", "", " ₴", kHardSpace, ','},
    Style{"KZT", "", " ₸", kHardSpace, ','},
};

bool is_decimal(std::string_view amount) {
    if (amount.empty() || std::isdigit(static_cast<unsigned char>(amount.front())) == 0) {
        return false;
    }
    const auto ok = [](char c) {
        return std::isdigit(static_cast<unsigned char>(c)) != 0 || c == '.';
    };
    return std::all_of(amount.begin(), amount.end(), ok) &&
           std::count(amount.begin(), amount.end(), '.') <= 1;
}

std::string group(std::string_view whole, std::string_view separator) {
    std::string out;
    for (std::size_t i = 0; i < whole.size(); ++i) {
        if (i > 0 && (whole.size() - i) % 3 == 0) out.append(separator);
        out.push_back(whole[i]);
    }
    return out;
}

std::string write_amount(std::string_view amount, const Style& style) {
    std::string number(amount);
    if (is_decimal(amount)) {
        const std::size_t point = std::min(amount.find('.'), amount.size());
        number = group(amount.substr(0, point), style.thousands);
        if (point < amount.size()) number.append(1, style.decimal).append(amount.substr(point + 1));
    }
    return std::string(style.before).append(number).append(style.after);
}

}  // namespace

std::string write_money(std::string_view amount, std::string_view currency) {
    const auto* style =
        std::find_if(kStyles.begin(), kStyles.end(), [currency](const Style& entry) {
            return entry.currency == currency;
        });
    const std::string behind = currency.empty() ? "" : " " + std::string(currency);
    const Style plain{"", "", behind, ",", '.'};
    const Style& chosen = style == kStyles.end() ? plain : *style;
    const std::size_t dash = amount.find('-');
    if (dash == std::string_view::npos) return write_amount(amount, chosen);
    return write_amount(amount.substr(0, dash), chosen) + " – " +
           write_amount(amount.substr(dash + 1), chosen);
}

}  // namespace workers::hot::replies
