// A file mapped shared and writable, locked against a second process, with its blocks allocated: writing to
// it never fails later. It may grow where it is: addresses are reserved for `most_bytes`, which cost nothing.
#pragma once

#include "base/file_descriptor.h"
#include "base/result.h"

#include <cstddef>
#include <filesystem>

class MappedFile {
public:
    static Result<MappedFile> open(const std::filesystem::path&,
                                   std::size_t most_bytes = 0); // As large as it is.
    static Result<MappedFile> create(const std::filesystem::path&, std::size_t bytes,
                                     std::size_t most_bytes = 0); // Zeros.
    MappedFile() = default;
    ~MappedFile();
    MappedFile(MappedFile&&) noexcept;
    MappedFile& operator=(MappedFile&&) noexcept;

    char* data() const { return data_; }
    std::size_t size() const { return size_; }
    // By zeros. Nothing moves; a failure changes nothing.
    Result<> grow_to(std::size_t bytes);

private:
    static Result<MappedFile> map(FileDescriptor, std::size_t bytes, std::size_t most_bytes);
    void unmap();

    FileDescriptor descriptor_ {}; // Holds the lock.
    char* data_ { nullptr };
    std::size_t size_ { 0 };
    std::size_t reserved_ { 0 };
};
