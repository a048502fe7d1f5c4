// SQLite, wrapped once: errors as Result, statements that bind and read by type, versioned schemas.
//
//     auto database = TRY(store::Database::open(path));
//     TRY(store::migrate(database, { "create table …", "alter table …" }));  // One step a version, never
//     changed later. auto insert = TRY(database.prepare("insert into events values (?, ?)"));
//     TRY(insert.run(std::string_view { "calld" }, number));
//
// One database file per owner, opened by nobody else. Text is bound, never pasted.
#pragma once

#include "base/result.h"

#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace store {

inline constexpr std::string_view failed_code = "org.yobirin.store.Failed";
inline constexpr std::string_view full_code = "org.yobirin.store.Full"; // No room on the disk.

class Statement {
public:
    // Binds all parameters in order and steps to the end: for what returns no rows.
    template <typename... Values> Result<> run(const Values&... values)
    {
        begin(values...);
        return finish();
    }

    // Binds all parameters in order; then `while (TRY(query.next())) …`.
    template <typename... Values> void begin(const Values&... values)
    {
        reset();
        int index = 0;
        (bind(++index, values), ...);
    }
    Result<bool> next();

    std::string text(int column) const; // Columns count from 0.
    std::optional<std::string> optional_text(int column) const;
    std::int64_t number(int column) const;
    double real(int column) const;
    std::optional<double> optional_real(int column) const;

private:
    friend class Database;
    struct Finalize {
        void operator()(sqlite3_stmt*) const;
    };
    explicit Statement(sqlite3_stmt* statement) : statement_(statement) { }

    void reset();
    Result<> finish();
    void bind(int index, std::string_view);
    void bind(int index, const std::string& text) { bind(index, std::string_view { text }); }
    void bind(int index, const std::optional<std::string>&);
    void bind(int index, std::int64_t);
    void bind(int index, double);
    void bind(int index, const std::optional<double>&);

    std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

class Database {
public:
    // WAL with synchronous=FULL: what was committed survives a power cut.
    static Result<Database> open(const std::filesystem::path&);

    Result<> execute(const std::string& sql);
    Result<Statement> prepare(std::string_view sql);

private:
    struct Close {
        void operator()(sqlite3*) const;
    };
    explicit Database(sqlite3* database) : database_(database) { }

    std::unique_ptr<sqlite3, Close> database_;
};

// Brings the schema to the newest version; each step in a transaction of its own, the version in
// user_version. A database of a newer release is left as it is and used: steps only add.
Result<> migrate(Database&, std::initializer_list<std::string_view> steps);

} // namespace store
