#include "tests/load/lists.hpp"

#include <stdexcept>

#include <fmt/format.h>

namespace tests::load {
namespace {

void open(std::ofstream& file, const std::string& path) {
    if (path.empty()) return;
    file.open(path, std::ios::trunc);
    if (!file) throw std::runtime_error(path + " cannot be written");
}

void close_one(std::ofstream& file, const std::string& path) {
    if (path.empty()) return;
    file.close();
    if (!file) throw std::runtime_error(path + " could not be written to its end");
}

}  // namespace

Lists::Lists(const std::string& accepted, const std::string& posts)
    : accepted_path_(accepted), posts_path_(posts) {
    open(accepted_, accepted);
    open(posts_, posts);
    if (posts_.is_open()) {
        posts_ << "id,conversation,sequence,intended_us,begun_us,ended_us,status,code\n";
    }
}

void Lists::add(const Ended& ended) {
    if (accepted_.is_open() && ended.is_first_taken) accepted_ << ended.id << '\n';
    if (!posts_.is_open()) return;
    posts_ << fmt::format("{},{},{},{},{},{},{},{}\n",
                          ended.id,
                          ended.conversation,
                          ended.sequence,
                          ended.intended_us,
                          ended.answer.begun_us,
                          ended.answer.ended_us,
                          ended.answer.status,
                          ended.answer.code);
}

void Lists::close() {
    close_one(accepted_, accepted_path_);
    close_one(posts_, posts_path_);
}

}  // namespace tests::load
