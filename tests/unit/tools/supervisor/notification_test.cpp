#include "notification.h"

#include "support/string_from.h"

#include <CppUTest/TestHarness.h>

TEST_GROUP(Notification) { Notification read(std::string_view text) { Notification notification;
notification.read(text);
return notification;
}
}
;

TEST(Notification, SaysSeveralThingsAtOnce)
{
    const Notification both = read("READY=1\nSTATUS=up\nWATCHDOG=1\n");
    CHECK_TRUE(both.is_ready);
    CHECK_TRUE(both.feeds_watchdog);
    CHECK_FALSE(both.stores);
}

TEST(Notification, NamesWhatIsStoredAndWhetherItIsWatched)
{
    const Notification watched = read("FDSTORE=1\nFDNAME=rtp");
    CHECK_TRUE(watched.stores);
    CHECK_TRUE(watched.is_polled);
    STRCMP_EQUAL("rtp", watched.name.c_str());
    CHECK_FALSE(read("FDSTORE=1\nFDPOLL=0").is_polled);
    STRCMP_EQUAL("stored", read("FDSTORE=1").name.c_str());
}

TEST(Notification, IgnoresWhatItDoesNotKnow)
{
    const Notification nothing = read("READY=0\nFROM=the future\n\n=\nFDNAME");
    CHECK_FALSE(nothing.is_ready);
    STRCMP_EQUAL("stored", nothing.name.c_str());
}
