#include "office_service.h"
#include "provisioning_service.h"

#include "kept_office.h"

#include "support/recorded_call.h"
#include "support/temporary_directory.h"

using namespace officed;
using yobirin::Office;
using yobirin::Provisioning;

TEST_GROUP(SettingUpPhones)
{
    TemporaryDirectory directory {};
    TemporaryDirectory run {};
    Keeper keeper { keeper_in(directory.path, [] { return std::string { "a-new-password" }; }) };
    Counters counters {};
    std::int64_t live { 0 };
    Rollout rollout { { .keeper = keeper,
                        .file = { { .versions = directory.path / "versions", .run = run.path }, "boot-1" },
                        .now = [] { return Moment { std::chrono::hours { 1 } }; },
                        .wall = [] { return parse_utc("2026-11-25T09:00:00.000Z"); },
                        .wake_at = [](std::optional<Moment>) {},
                        .went_live = [this](std::int64_t version) { live = version; } } };
    ProvisioningService service { keeper, rollout, Permission { 40001 }, counters };

    void setup() override
    {
        CHECK_TRUE(
            keeper
                .apply("[office]\nname = \"x\"\nmain = \"echo:\"\n[extension.201]\nname = \"Sato\"\n"
                       "password = \"correct-horse-1\"\n[network]\nbind = \"192.0.2.1\"\nsip_udp = 5070\n"
                       "sip_tls = 0\n")
                .value()
                .is_good);
    }
    std::shared_ptr<Recorded> ask_new_password(const std::string& extension, uid_t user = 40001)
    {
        auto asked = std::make_shared<Recorded>();
        asked->from.user = user;
        service.new_password({ .extension = extension },
                             ipc::Reply<Provisioning::NewPasswordReply> { asked });
        return asked;
    }
};

TEST(SettingUpPhones, TellsWhatTheOfficeSays)
{
    auto asked = std::make_shared<Recorded>();
    service.describe({ .extension = "201" }, ipc::Reply<Provisioning::DescribeReply> { asked });
    const auto settings = asked->reply<Provisioning::DescribeReply>().settings;
    CHECK_EQUAL(std::string("Sato"), settings.name);
    CHECK_EQUAL(std::string("192.0.2.1"), settings.addresses.at(0));
    CHECK_EQUAL(5070, settings.sip_udp);
    CHECK_EQUAL(0, settings.sip_tls);
}

TEST(SettingUpPhones, KnowsOnlyExtensionsThereAre)
{
    auto asked = std::make_shared<Recorded>();
    service.describe({ .extension = "299" }, ipc::Reply<Provisioning::DescribeReply> { asked });
    CHECK_EQUAL(std::string(Provisioning::no_such_extension_code), asked->error->code);
    CHECK_EQUAL(std::string(Provisioning::no_such_extension_code), ask_new_password("299")->error->code);
    CHECK_EQUAL(1, keeper.live()->version);
}

TEST(SettingUpPhones, MakesANewPasswordThatIsLiveAtOnce)
{
    const auto made = ask_new_password("201")->reply<Provisioning::NewPasswordReply>();
    CHECK_EQUAL(std::string("a-new-password"), made.password);
    CHECK_EQUAL(2, made.version);
    CHECK_EQUAL(2, live);
    CHECK_TRUE(keeper.live()->office.extensions.at(0).ha1 == office::ha1_of("201", "a-new-password"));
}
