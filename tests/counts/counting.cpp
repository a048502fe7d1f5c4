// Counts, from outside, what a running daemon asks of the C library: memory and locks. A library to be
// preloaded (LD_PRELOAD); YOBIRIN_COUNTS names the file, made by whoever watches, in which the counts stand
// for as long as the process named by YOBIRIN_COUNTED lives. Where the watcher wants it, each request is kept
// with the places in the program that led to it, so that it can be told what they were for.
// tests/counts/counts_test.py reads all that.
//
// That it takes the place of functions of a process, and so has state of its own, is what it is for.
#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <execinfo.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/mman.h>
#include <unistd.h>

extern "C" {
void* __libc_malloc(std::size_t); // NOLINT: the C library's own names.
void* __libc_calloc(std::size_t, std::size_t); // NOLINT
void* __libc_realloc(void*, std::size_t); // NOLINT
void* __libc_memalign(std::size_t, std::size_t); // NOLINT
void __libc_free(void*); // NOLINT
}

namespace {

constexpr std::size_t depth = 32;
constexpr std::size_t kept = 4096; // Requests; further ones are counted alone.

struct Counts { // As counts_test.py reads it.
    std::atomic<std::uint64_t> allocations;
    std::atomic<std::uint64_t> frees;
    std::atomic<std::uint64_t> locks;
    std::atomic<std::uint64_t> watching; // Set by the watcher: keep them.
    std::atomic<std::uint64_t> requests; // Kept, or not for want of room.
    std::uint64_t places[kept][depth];
};

using Lock = int (*)(pthread_mutex_t*);

Counts* counts = nullptr; // Null: this process is not the one.
Lock lock_of_library = nullptr;
thread_local bool is_counting = false;

void keep()
{
    if (counts->watching.load(std::memory_order_relaxed) == 0 || is_counting)
        return;
    is_counting = true;
    void* found[depth] {};
    const int count = backtrace(found, depth);
    const std::uint64_t place = counts->requests.fetch_add(1);
    if (place < kept)
        std::memcpy(counts->places[place], found, static_cast<std::size_t>(count) * sizeof found[0]);
    is_counting = false;
}

void count(std::atomic<std::uint64_t> Counts::* what)
{
    if (counts == nullptr)
        return;
    (counts->*what).fetch_add(1, std::memory_order_relaxed);
    keep();
}

[[gnu::constructor]] void begin()
{
    lock_of_library = reinterpret_cast<Lock>(dlsym(RTLD_NEXT, "pthread_mutex_lock"));
    const char* wanted = std::getenv("YOBIRIN_COUNTED");
    const char* file = std::getenv("YOBIRIN_COUNTS");
    if (wanted == nullptr || file == nullptr || std::strcmp(program_invocation_short_name, wanted) != 0)
        return;
    const int descriptor = open(file, O_RDWR | O_CLOEXEC);
    void* room = mmap(nullptr, sizeof(Counts), PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
    close(descriptor);
    void* first[2];
    backtrace(first, 2); // Which loads what it needs the first time.
    if (room != MAP_FAILED)
        counts = static_cast<Counts*>(room);
}

} // namespace

extern "C" {

void* malloc(std::size_t size)
{
    count(&Counts::allocations);
    return __libc_malloc(size);
}

void* calloc(std::size_t number, std::size_t size)
{
    count(&Counts::allocations);
    return __libc_calloc(number, size);
}

void* realloc(void* before, std::size_t size)
{
    count(&Counts::allocations);
    return __libc_realloc(before, size);
}

void* aligned_alloc(std::size_t alignment, std::size_t size)
{
    count(&Counts::allocations);
    return __libc_memalign(alignment, size);
}

int posix_memalign(void** room, std::size_t alignment, std::size_t size)
{
    count(&Counts::allocations);
    *room = __libc_memalign(alignment, size);
    return *room == nullptr ? ENOMEM : 0;
}

void free(void* room)
{
    if (counts != nullptr && room != nullptr)
        counts->frees.fetch_add(1, std::memory_order_relaxed);
    __libc_free(room);
}

int pthread_mutex_lock(pthread_mutex_t* mutex)
{
    count(&Counts::locks);
    return lock_of_library(mutex);
}
}
