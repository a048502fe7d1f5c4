#include "details.h"

namespace ledgerd {

using yobirin::Ledger;

namespace {

template <typename Part> std::optional<std::string> as_text(const std::optional<Part>& part)
{
    return part ? std::optional { encode(*part) } : std::nullopt;
}

// Only we write here, a newer release perhaps: what cannot be read is left out.
template <typename Part> std::optional<Part> part_in(const std::optional<std::string>& text)
{
    Part part;
    if (!text || !decode(*text, part))
        return std::nullopt;
    return part;
}

} // namespace

const std::string_view details_schema =
    "create table details ("
    "  producer text not null, number integer not null, contact text not null, call text not null,"
    "  revision integer not null, boot text not null, moment integer not null, at text not null,"
    "  leg text not null, extension text, trunk text, quality text, finding text, mean_opinion real,"
    "  primary key (producer, number)) strict, without rowid;"
    "create index details_of_contact on details (contact);"
    "create index details_of_call on details (call);"
    "alter table contacts add column mean_opinion real";

const std::string_view routes_schema = "alter table details add column route text;"
                                       "alter table details add column ended text";

Result<> append_details(store::Database& database, const Ledger::Append& request)
{
    if (!request.details || request.details->empty())
        return {};
    auto insert = TRY(database.prepare(
        "insert or ignore into details (producer, number, contact, call, revision, boot, moment, at, leg, "
        "extension, "
        "trunk, quality, finding, mean_opinion, route, ended) "
        "values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"));
    for (const Ledger::Detail& detail : *request.details)
        TRY(insert.run(request.producer, detail.number, detail.contact, detail.call, detail.revision,
                       detail.boot, detail.moment, detail.at, detail.leg, detail.extension, detail.trunk,
                       as_text(detail.quality), as_text(detail.finding),
                       detail.quality ? std::optional { detail.quality->mean_opinion } : std::nullopt,
                       as_text(detail.route), as_text(detail.ended)));
    return {};
}

Result<std::vector<Ledger::Detail>> details_of(store::Database& database, const std::string& name)
{
    auto query = TRY(database.prepare(
        "select number, contact, call, revision, boot, moment, at, leg, extension, trunk, quality, finding, "
        "route, ended from details where contact = ? or call = ? order by at, moment, revision, producer, "
        "number"));
    query.begin(name, name);
    std::vector<Ledger::Detail> found;
    while (TRY(query.next()))
        found.push_back({ .number = query.number(0),
                          .contact = query.text(1),
                          .call = query.text(2),
                          .revision = query.number(3),
                          .boot = query.text(4),
                          .moment = query.number(5),
                          .at = query.text(6),
                          .leg = query.text(7),
                          .extension = query.optional_text(8),
                          .trunk = query.optional_text(9),
                          .quality = part_in<Ledger::Quality>(query.optional_text(10)),
                          .finding = part_in<Ledger::Finding>(query.optional_text(11)),
                          .route = part_in<Ledger::Route>(query.optional_text(12)),
                          .ended = part_in<Ledger::LegEnd>(query.optional_text(13)) });
    return found;
}

Result<WorstOpinions> WorstOpinions::prepare(store::Database& database)
{
    return WorstOpinions { TRY(database.prepare("select min(mean_opinion) from details where contact = ?")) };
}

Result<std::optional<double>> WorstOpinions::of(const std::string& contact)
{
    query_.begin(contact);
    std::optional<double> worst;
    while (TRY(query_.next()))
        worst = query_.optional_real(0);
    return worst;
}

} // namespace ledgerd
