// A file mapped shared and writable, locked against a second process, with its blocks allocated: writing to
// it never fails later.
#pragma once

#include "base/file_descriptor.h"
#include "base/result.h"

#include <cstddef>
#include <filesystem>

class MappedFile {
public:
    static Result<MappedFile> open(const std::filesystem::path&); // As large as it is.
    static Result<MappedFile> create(const std::filesystem::path&, std::size_t bytes); // Zeros.
    MappedFile() = default;
    ~MappedFile();
    MappedFile(MappedFile&&) noexcept;
    MappedFile& operator=(MappedFile&&) noexcept;

    char* data() const { return data_; }
    std::size_t size() const { return size_; }
    bool is_at(const std::filesystem::path&) const; // Nobody removed it or put another in its place.

private:
    static Result<MappedFile> map(FileDescriptor, std::size_t bytes);
    void unmap();

    FileDescriptor descriptor_ {}; // Holds the lock.
    char* data_ { nullptr };
    std::size_t size_ { 0 };
};
