// Stands before the library's produce call in programs that only tests run: what they write is
// written as the next version of us might write it. Into the folder TOMORROW_WROTE goes an empty
// file by the name of each topic that was written so.
#include "tests/fakes/next_version.hpp"

#include <cstdarg>
#include <cstdlib>
#include <fstream>
#include <mutex>
#include <set>

#include <librdkafka/rdkafka.h>

namespace {

void note(const std::string& topic) {
    static std::mutex guard;
    static std::set<std::string> known;
    const std::lock_guard lock(guard);
    const char* const folder = std::getenv("TOMORROW_WROTE");
    if (folder == nullptr || !known.insert(topic).second) return;
    const std::ofstream file(std::string(folder) + "/" + topic);
}

// The arguments of our one call (shared/kafka/producer_client.cpp), by their own tags.
struct Call {
    rd_kafka_topic_t* topic = nullptr;
    std::int32_t partition = 0;
    void* key = nullptr;
    std::size_t key_size = 0;
    void* value = nullptr;
    std::size_t size = 0;
    int flags = 0;
    void* opaque = nullptr;
};

void read(Call& out, std::va_list& list) {
    for (int tag = va_arg(list, int); tag != RD_KAFKA_VTYPE_END; tag = va_arg(list, int)) {
        switch (tag) {
            case RD_KAFKA_VTYPE_RKT:
                out.topic = va_arg(list, rd_kafka_topic_t*);
                break;
            case RD_KAFKA_VTYPE_PARTITION:
                out.partition = va_arg(list, std::int32_t);
                break;
            case RD_KAFKA_VTYPE_KEY:
                out.key = va_arg(list, void*);
                out.key_size = va_arg(list, std::size_t);
                break;
            case RD_KAFKA_VTYPE_VALUE:
                out.value = va_arg(list, void*);
                out.size = va_arg(list, std::size_t);
                break;
            case RD_KAFKA_VTYPE_MSGFLAGS:
                out.flags = va_arg(list, int);
                break;
            case RD_KAFKA_VTYPE_OPAQUE:
                out.opaque = va_arg(list, void*);
                break;
            default:
                std::abort();  // the call has changed: so must this
        }
    }
}

}  // namespace

// The linker's names.
// NOLINTBEGIN(bugprone-reserved-identifier)
extern "C" rd_kafka_resp_err_t __real_rd_kafka_producev(rd_kafka_t* client, ...);

extern "C" rd_kafka_resp_err_t __wrap_rd_kafka_producev(rd_kafka_t* client, ...) {
    Call call;
    std::va_list list;
    va_start(list, client);
    read(call, list);
    va_end(list);
    std::string next;
    if (call.value != nullptr) {
        next = fakes::as_next({static_cast<const char*>(call.value), call.size});
        call.value = next.data();
        call.size = next.size();
        note(rd_kafka_topic_name(call.topic));
    }
    return __real_rd_kafka_producev(client,
                                    RD_KAFKA_V_RKT(call.topic),
                                    RD_KAFKA_V_PARTITION(call.partition),
                                    RD_KAFKA_V_KEY(call.key, call.key_size),
                                    RD_KAFKA_V_VALUE(call.value, call.size),
                                    RD_KAFKA_V_MSGFLAGS(call.flags),
                                    RD_KAFKA_V_OPAQUE(call.opaque),
                                    RD_KAFKA_V_END);
}
// NOLINTEND(bugprone-reserved-identifier)
