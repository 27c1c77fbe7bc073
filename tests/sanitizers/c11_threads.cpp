// The C11 threads of <threads.h> over POSIX ones, for builds with the thread sanitizer: it does not
// know thrd_create, and librdkafka's threads would run into it without a state of their own.
// glibc's mtx_t and cnd_t are its POSIX ones under another name.
#include <cerrno>
#include <cstdint>
#include <ctime>
#include <memory>

#include <pthread.h>
#include <threads.h>

namespace {

struct Start {
    thrd_start_t run;
    void* argument;
};

void* run(void* given) {
    const std::unique_ptr<Start> start(static_cast<Start*>(given));
    // NOLINTNEXTLINE(performance-no-int-to-ptr): the result of a C11 thread is an int
    return reinterpret_cast<void*>(static_cast<std::intptr_t>(start->run(start->argument)));
}

pthread_mutex_t* native(mtx_t* mutex) {
    return reinterpret_cast<pthread_mutex_t*>(mutex);
}
pthread_cond_t* native(cnd_t* condition) {
    return reinterpret_cast<pthread_cond_t*>(condition);
}

int result_of(int error) {
    switch (error) {
        case 0:
            return thrd_success;
        case ETIMEDOUT:
            return thrd_timedout;
        case EBUSY:
            return thrd_busy;
        case ENOMEM:
            return thrd_nomem;
        default:
            return thrd_error;
    }
}

}  // namespace

extern "C" {

int thrd_create(thrd_t* thread, thrd_start_t function, void* argument) {
    auto start = std::make_unique<Start>(Start{function, argument});
    const int error = pthread_create(thread, nullptr, run, start.get());
    if (error == 0) (void)start.release();
    return result_of(error);
}

int thrd_join(thrd_t thread, int* result) {
    void* returned = nullptr;
    const int error = pthread_join(thread, &returned);
    if (result != nullptr) *result = static_cast<int>(reinterpret_cast<std::intptr_t>(returned));
    return result_of(error);
}

int mtx_init(mtx_t* mutex, int type) {
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    const bool is_recursive = (type & mtx_recursive) != 0;
    pthread_mutexattr_settype(&attributes,
                              is_recursive ? PTHREAD_MUTEX_RECURSIVE : PTHREAD_MUTEX_NORMAL);
    const int error = pthread_mutex_init(native(mutex), &attributes);
    pthread_mutexattr_destroy(&attributes);
    return result_of(error);
}
int mtx_lock(mtx_t* mutex) {
    return result_of(pthread_mutex_lock(native(mutex)));
}
int mtx_unlock(mtx_t* mutex) {
    return result_of(pthread_mutex_unlock(native(mutex)));
}
void mtx_destroy(mtx_t* mutex) {
    pthread_mutex_destroy(native(mutex));
}

int cnd_init(cnd_t* condition) {
    return result_of(pthread_cond_init(native(condition), nullptr));
}
int cnd_signal(cnd_t* condition) {
    return result_of(pthread_cond_signal(native(condition)));
}
int cnd_broadcast(cnd_t* condition) {
    return result_of(pthread_cond_broadcast(native(condition)));
}
int cnd_wait(cnd_t* condition, mtx_t* mutex) {
    return result_of(pthread_cond_wait(native(condition), native(mutex)));
}
int cnd_timedwait(cnd_t* condition, mtx_t* mutex, const timespec* until) {
    return result_of(pthread_cond_timedwait(native(condition), native(mutex), until));
}
void cnd_destroy(cnd_t* condition) {
    pthread_cond_destroy(native(condition));
}

}  // extern "C"
