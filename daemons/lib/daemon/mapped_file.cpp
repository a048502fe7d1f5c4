#include "daemon/mapped_file.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>

namespace {

std::unexpected<Error> system_failure(const char* what, int number)
{
    return failure("org.yobirin.Daemon.FileFailed", std::string { what } + ": " + std::strerror(number));
}

} // namespace

Result<MappedFile> MappedFile::open(const std::filesystem::path& path, std::size_t most_bytes)
{
    FileDescriptor file { ::open(path.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW) };
    if (!file)
        return system_failure("open", errno);
    struct stat status {};
    if (::fstat(file.number(), &status) != 0)
        return system_failure("fstat", errno);
    return map(std::move(file), static_cast<std::size_t>(status.st_size), most_bytes);
}

Result<MappedFile> MappedFile::create(const std::filesystem::path& path, std::size_t bytes,
                                      std::size_t most_bytes)
{
    ::unlink(path.c_str()); // Left half-made by a process that died.
    FileDescriptor file { ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600) };
    if (!file)
        return system_failure("create", errno);
    return map(std::move(file), bytes, most_bytes);
}

Result<MappedFile> MappedFile::map(FileDescriptor file, std::size_t bytes, std::size_t most_bytes)
{
    if (::flock(file.number(), LOCK_EX | LOCK_NB) != 0)
        return system_failure("lock", errno);
    MappedFile mapped;
    mapped.descriptor_ = std::move(file);
    if (bytes == 0)
        return mapped;
    const std::size_t reserved = std::max(bytes, most_bytes);
    void* data =
        ::mmap(nullptr, reserved, PROT_READ | PROT_WRITE, MAP_SHARED, mapped.descriptor_.number(), 0);
    if (data == MAP_FAILED)
        return system_failure("map", errno);
    mapped.data_ = static_cast<char*>(data);
    mapped.reserved_ = reserved;
    TRY(mapped.grow_to(bytes));
    return mapped;
}

Result<> MappedFile::grow_to(std::size_t bytes)
{
    if (bytes > reserved_)
        return system_failure("grow", EFBIG);
    // Allocated now, or a full disk would be a SIGBUS at some put.
    if (const int problem = ::posix_fallocate(descriptor_.number(), 0, static_cast<off_t>(bytes)))
        return system_failure("allocate", problem);
    ::madvise(data_ + size_, bytes - size_, MADV_POPULATE_WRITE); // At once costs less than page by page.
    size_ = bytes;
    return {};
}

MappedFile::~MappedFile() { unmap(); }

MappedFile::MappedFile(MappedFile&& other) noexcept
    : descriptor_(std::move(other.descriptor_)),
      data_(std::exchange(other.data_, nullptr)),
      size_(std::exchange(other.size_, 0)),
      reserved_(std::exchange(other.reserved_, 0))
{
}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept
{
    if (this != &other) {
        unmap();
        descriptor_ = std::move(other.descriptor_);
        data_ = std::exchange(other.data_, nullptr);
        size_ = std::exchange(other.size_, 0);
        reserved_ = std::exchange(other.reserved_, 0);
    }
    return *this;
}

void MappedFile::unmap()
{
    if (data_ != nullptr)
        ::munmap(std::exchange(data_, nullptr), reserved_);
    size_ = 0;
    reserved_ = 0;
}
