#include "sound.h"

#include "base/log.h"
#include "base/random.h"
#include "epoll_io.h"
#include "limits.h"
#include "ring_io.h"

#include "org.yobirin.Music.h"
#include "org.yobirin.Office.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace mediad {
namespace {

using namespace std::chrono_literals;

// io_uring where the kernel lets us, epoll where not.
std::unique_ptr<PacketIo> make_io(events::Loop& loop, Counters& counters)
{
    auto ring = RingIo::make(loop, counters);
    if (ring)
        return std::move(*ring);
    log_warning("no io_uring, using epoll", { { "reason", ring.error().detail } });
    return std::make_unique<EpollIo>(loop, counters);
}

// Of the office's range, the part of one process.
PortRange range_of(const yobirin::Office::MediaSlice& slice, Ip bind, Share share)
{
    const auto low = static_cast<std::uint16_t>(std::clamp<std::int64_t>(slice.port_low, 0, 0xffff));
    const auto high = static_cast<std::uint16_t>(std::clamp<std::int64_t>(slice.port_high, 0, 0xffff));
    return share_of({ .bind = bind, .low = low, .high = high }, share);
}

} // namespace

Sound::Sound(Daemon& daemon, Journal journal)
    : daemon_(daemon),
      journal_(std::move(journal)),
      port_journal_(journal_, daemon.counters()),
      io_(make_io(daemon.loop(), daemon.counters())),
      sockets_({
                   .park = [this](const std::string& block,
                                  const std::vector<int>& sockets) { daemon_.park(block, sockets); },
                   .unpark = [this](const std::string& block) { daemon_.unpark(block); },
               },
               daemon.counters()),
      filling_(daemon.loop(), [this] { fill_pool(); }),
      music_news_(daemon.loop(), daemon.paths().socket("org.yobirin.Music"),
                  ipc::ChannelOptions { .counters = &daemon.counters() }),
      reading_(daemon.loop())
{
    if (journal_.was_damaged()) {
        ++daemon_.counters()["journal.damaged"];
        log_warning("the journal was damaged, using what can be read of it");
    }
}

Result<> Sound::start()
{
    const std::size_t processes = daemon_.paths().sockets_of_all("org.yobirin.Media").size();
    share_.index = static_cast<std::size_t>(daemon_.instance().value_or(0));
    share_.of = std::max(processes, share_.index + 1);
    for (const std::string& block : port_journal_.blocks())
        sockets_.adopt(block, daemon_.take_parked(block));
    slice_.emplace(
        daemon_, "mediad",
        OfficeSlice::Hearers {
            .changed = [this](std::int64_t version, std::string_view json) { configure(version, json); },
            .prepare = [this](std::string_view json) { return objection_to(json); } });
    engine_.emplace(*io_, SharedSounds { country_ }, daemon_.counters(), random_hex(8) + "@yobirin");
    fetch_music();
    music_news_.when_connected([this] { watch_music(); });
    if (daemon_.has_test_hooks())
        crash_on_request_.emplace(*engine_);
    PacketReceiver& receiver =
        crash_on_request_ ? static_cast<PacketReceiver&>(*crash_on_request_) : *engine_;
    marks_.emplace(journal_, receiver);
    io_->deliver_to(*marks_, [this] {
        marks_->batch_ended();
        if (engine_->has_news())
            settle_at_turn_end();
    });
    clockwork_.emplace(daemon_.loop(),
                       Clockwork::Works { .tick = [this] { tick(); }, .upkeep = [this] { upkeep(); } });
    switchboard_.emplace(Switchboard::Parts { .engine = *engine_,
                                              .io = *io_,
                                              .sockets = sockets_,
                                              .journal = port_journal_,
                                              .marks = *marks_,
                                              .counters = daemon_.counters() });
    switchboard_->use_addresses(addresses_);
    switchboard_->restore();
    if (const auto count = daemon_.counters()["media.ports.set_aside"]; count > 0)
        log_error("ports made mediad crash again and again and were set aside, their calls end",
                  { { "ports", std::to_string(count) } });
    media_.emplace(
        daemon_.loop(),
        MediaService::Parts { .switchboard = *switchboard_, .journal = port_journal_, .marks = *marks_ },
        [this] { settle_at_turn_end(); });
    audio_.emplace(*switchboard_);
    settle_at_turn_end();
    const std::string instance = std::to_string(daemon_.instance().value_or(0));
    TRY(daemon_.serve("org.yobirin.Media@" + instance, *media_));
    return daemon_.serve("org.yobirin.Audio@" + instance, *audio_);
}

std::optional<Objection> Sound::objection_to(std::string_view slice_json) const
{
    yobirin::Office::SliceReply part;
    if (!decode(slice_json, part) || !part.media)
        return Objection { "この設定を読めません。すべてのデーモンを同じ版にしてください。",
                           "cannot read this version; bring all daemons to one release." };
    const PortRange range = range_of(*part.media, local_addresses_of(*part.media).bind, share_);
    if (sockets_.can_use(range))
        return std::nullopt;
    const std::string where =
        host_text(range.bind) + " " + std::to_string(range.low) + "-" + std::to_string(range.high);
    return Objection { where + " の UDP ポートを開けません。network.bind と rtp_ports を確かめてください。",
                       "cannot open UDP ports of " + where
                           + "; check network.bind and rtp_ports, and who else uses them." };
}

void Sound::configure(std::int64_t version, std::string_view slice_json)
{
    yobirin::Office::SliceReply part;
    if (!decode(slice_json, part) || !part.media)
        return;
    country_ = part.media->country.value_or("JP");
    default_music_ = part.media->default_music.value_or("default");
    music_ = part.media->music.value_or(std::vector<std::string> {});
    if (engine_) {
        engine_->sounds().use_country(country_);
        fetch_music();
    }
    addresses_ = local_addresses_of(*part.media);
    if (switchboard_)
        switchboard_->use_addresses(addresses_);
    sockets_.configure(range_of(*part.media, addresses_.bind, share_));
    fill_pool();
    if (sockets_.free_count() == 0)
        daemon_.degraded("no RTP port of the range can be opened: are others using them?");
    else
        daemon_.recovered();
    daemon_.set_office_version(version);
}

void Sound::watch_music()
{
    yobirin::Music::Client { music_news_ }.watch_more({}, [this](Result<yobirin::Music::WatchReply> news) {
        if (!news && news.error().code != ipc::disconnected)
            return music_news_.reconnect();
        if (!news || music_stamp_ == news->stamp)
            return;
        music_stamp_ = std::move(news->stamp);
        fetch_music();
    });
}

// When something was uploaded, and with a new version of the office file what an administrator has put there:
// reading it may take a second.
void Sound::fetch_music()
{
    if (reading_.is_busy()) {
        reads_again_ = true;
        return;
    }
    const std::vector places { daemon_.paths().state.parent_path() / "music", daemon_.paths().etc / "music" };
    reading_.run([this, places, first = default_music_, names = music_] {
        std::vector<Music> read { read_music(places, first) };
        read.front().name = "default"; // Whatever the office calls it.
        for (const std::string& name : names)
            if (read.size() < limits::music_folders)
                read.push_back(read_music(places, name));
        return events::Action { [this, read = std::move(read)]() mutable {
            music_is_there(std::move(read));
        } };
    });
}

void Sound::music_is_there(std::vector<Music> read)
{
    for (Music& music : read) {
        for (const auto& [file, why] : music.complaints)
            log_error("music cannot be used", { { "file", file }, { "reason", why } });
        daemon_.counters()["media.music.unusable"] += music.complaints.size();
        engine_->sounds().use_music(music.name, std::move(music.sound));
    }
    if (std::exchange(reads_again_, false))
        daemon_.loop().at_turn_end([this] { fetch_music(); });
}

void Sound::fill_pool()
{
    sockets_.fill(BootClock::now());
    port_journal_.put_blocks(sockets_.blocks());
}

void Sound::settle_at_turn_end()
{
    if (std::exchange(settles_, true))
        return;
    daemon_.loop().at_turn_end([this] {
        settles_ = false;
        settle();
    });
}

void Sound::settle()
{
    if (engine_->has_news()) {
        engine_->settle();
        switchboard_->write_down(engine_->take_changed());
        media_->tell(engine_->take_facts());
    }
    io_->flush();
    const auto need = [](bool is_needed) { return is_needed ? Clockwork::Need::Yes : Clockwork::Need::No; };
    clockwork_->set(need(engine_->needs_tick()), need(engine_->needs_upkeep()));
    if (sockets_.is_low(BootClock::now()) && !filling_.is_running())
        filling_.start(0ms);
}

void Sound::tick()
{
    engine_->tick(BootClock::now());
    io_->flush();
    if (engine_->has_news())
        settle_at_turn_end();
}

void Sound::upkeep()
{
    constexpr unsigned seconds_between_records = 5; // What a change of source after a crash jumps ahead by.
    engine_->upkeep({ .now = BootClock::now(), .wall = std::chrono::system_clock::now() });
    if (++upkeeps_ % seconds_between_records == 0)
        switchboard_->write_down_all();
    settle_at_turn_end();
}

} // namespace mediad
