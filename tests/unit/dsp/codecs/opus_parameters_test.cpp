#include "dsp/codecs/opus_parameters.h"

#include <CppUTest/TestHarness.h>

using namespace dsp;

TEST_GROUP(OpusParameters) {};

TEST(OpusParameters, AreReadAsBrowsersAndPhonesWriteThem)
{
    const auto browser = read_opus_parameters("minptime=10;useinbandfec=1");
    CHECK_TRUE(browser == OpusParameters { .in_band_fec = true });
    const auto phone = read_opus_parameters("maxplaybackrate=16000; sprop-maxcapturerate=8000; "
                                            "maxaveragebitrate=20000; stereo=1; sprop-stereo=1; "
                                            "useinbandfec=1; UseDTX=1; cbr=1");
    const OpusParameters all { .max_playback_rate = 16000,
                               .max_capture_rate = 8000,
                               .max_average_bitrate = 20000,
                               .stereo = true,
                               .sends_stereo = true,
                               .in_band_fec = true,
                               .dtx = true,
                               .constant_bitrate = true };
    CHECK_TRUE(phone == all);
    CHECK_TRUE(read_opus_parameters(written(all)) == all);
}

TEST(OpusParameters, AreTheDefaultsWhereNothingGoodIsSaid)
{
    const OpusParameters usual;
    for (const char* text :
         { "", ";", ";;;=;", "=1", "useinbandfec", "useinbandfec=2", "useinbandfec=", "usedtx=-1", "cbr=1x",
           "maxplaybackrate=7999", "maxplaybackrate=48001", "maxplaybackrate=99999999999999999999",
           "maxaveragebitrate=5999", "maxaveragebitrate=510001", "sprop-maxcapturerate=0", "stereo=true" })
        CHECK_TRUE(read_opus_parameters(text) == usual);
    STRCMP_EQUAL("", written(usual).c_str());
}

TEST(OpusParameters, AreReadToALimit)
{
    std::string long_text;
    for (int i = 0; i < 32; ++i)
        long_text += "unknown=1;";
    CHECK_FALSE(read_opus_parameters(long_text + "cbr=1").constant_bitrate);
    CHECK_TRUE(read_opus_parameters(long_text.substr(10) + "cbr=1").constant_bitrate);
}
