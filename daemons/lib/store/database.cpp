#include "store/database.h"

#include <sqlite3.h>

namespace store {
namespace {

std::unexpected<Error> problem(sqlite3* database)
{
    const int code = database == nullptr ? SQLITE_NOMEM : sqlite3_errcode(database);
    const char* text = database == nullptr ? "out of memory" : sqlite3_errmsg(database);
    return failure(std::string { code == SQLITE_FULL ? full_code : failed_code }, text);
}

} // namespace

void Statement::Finalize::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
void Database::Close::operator()(sqlite3* database) const { sqlite3_close_v2(database); }

Result<Database> Database::open(const std::filesystem::path& path)
{
    sqlite3* handle = nullptr;
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    const int opened = sqlite3_open_v2(path.c_str(), &handle, flags, nullptr);
    Database database { handle };
    if (opened != SQLITE_OK)
        return problem(handle);
    sqlite3_busy_timeout(handle, 5000);
    // Savepoints would otherwise open a temporary file for each group of writes.
    TRY(database.execute("pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on; "
                         "pragma temp_store = memory"));
    return database;
}

Result<> Database::execute(const std::string& sql)
{
    if (sqlite3_exec(database_.get(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
        return problem(database_.get());
    return {};
}

Result<Statement> Database::prepare(std::string_view sql)
{
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v3(database_.get(), sql.data(), static_cast<int>(sql.size()),
                           SQLITE_PREPARE_PERSISTENT, &statement, nullptr)
        != SQLITE_OK)
        return problem(database_.get());
    return Statement { statement };
}

void Statement::reset()
{
    sqlite3_reset(statement_.get());
    sqlite3_clear_bindings(statement_.get());
}

Result<bool> Statement::next()
{
    switch (sqlite3_step(statement_.get())) {
    case SQLITE_ROW:
        return true;
    case SQLITE_DONE:
        sqlite3_reset(statement_.get());
        return false;
    default: {
        auto error = problem(sqlite3_db_handle(statement_.get()));
        sqlite3_reset(statement_.get());
        return error;
    }
    }
}

Result<> Statement::finish()
{
    while (TRY(next())) { }
    return {};
}

// SQLITE_TRANSIENT is a C cast of -1; the text is copied, since it may not outlive the call.
void Statement::bind(int index, std::string_view text)
{
    sqlite3_bind_text64(statement_.get(), index, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
}

void Statement::bind(int index, const std::optional<std::string>& text)
{
    if (text)
        bind(index, std::string_view { *text });
    else
        sqlite3_bind_null(statement_.get(), index);
}

void Statement::bind(int index, std::int64_t number) { sqlite3_bind_int64(statement_.get(), index, number); }
void Statement::bind(int index, double number) { sqlite3_bind_double(statement_.get(), index, number); }

void Statement::bind(int index, const std::optional<double>& number)
{
    if (number)
        bind(index, *number);
    else
        sqlite3_bind_null(statement_.get(), index);
}

std::string Statement::text(int column) const { return optional_text(column).value_or(""); }

std::optional<std::string> Statement::optional_text(int column) const
{
    const unsigned char* text = sqlite3_column_text(statement_.get(), column);
    if (text == nullptr)
        return std::nullopt;
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column));
    return std::string { reinterpret_cast<const char*>(text), size };
}

std::int64_t Statement::number(int column) const { return sqlite3_column_int64(statement_.get(), column); }
double Statement::real(int column) const { return sqlite3_column_double(statement_.get(), column); }

std::optional<double> Statement::optional_real(int column) const
{
    if (sqlite3_column_type(statement_.get(), column) == SQLITE_NULL)
        return std::nullopt;
    return real(column);
}

Result<> migrate(Database& database, std::initializer_list<std::string_view> steps)
{
    auto query = TRY(database.prepare("pragma user_version"));
    query.begin();
    TRY(query.next());
    const std::int64_t version = query.number(0);
    TRY(query.next());
    std::int64_t step = 0;
    for (const std::string_view sql : steps)
        if (++step > version)
            TRY(database.execute("begin; " + std::string { sql }
                                 + "; pragma user_version = " + std::to_string(step) + "; commit"));
    return {};
}

} // namespace store
