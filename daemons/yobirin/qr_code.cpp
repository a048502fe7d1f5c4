#include "qr_code.h"

#include <memory>
#include <qrencode.h>

namespace command {
namespace {

constexpr int margin = 4;

struct FreeCode {
    void operator()(QRcode* code) const { QRcode_free(code); }
};

class Dots {
public:
    explicit Dots(const QRcode& code) : code_(code) { }

    int width() const { return code_.width + 2 * margin; }
    bool is_dark(int x, int y) const
    {
        x -= margin;
        y -= margin;
        const bool inside = x >= 0 && y >= 0 && x < code_.width && y < code_.width;
        return inside && (code_.data[y * code_.width + x] & 1U) != 0;
    }

private:
    const QRcode& code_;
};

// The upper and the lower of two dots in one letter; what lies below the last row is no dot.
const char* block_of(bool upper_is_light, bool lower_is_light)
{
    if (upper_is_light)
        return lower_is_light ? "█" : "▀";
    return lower_is_light ? "▄" : " ";
}

} // namespace

std::string qr_code_of(const std::string& text)
{
    const std::unique_ptr<QRcode, FreeCode> code { QRcode_encodeString8bit(text.c_str(), 0, QR_ECLEVEL_M) };
    if (!code)
        return {};
    const Dots dots { *code };
    std::string drawn;
    for (int y = 0; y < dots.width(); y += 2) {
        for (int x = 0; x < dots.width(); ++x)
            drawn += block_of(!dots.is_dark(x, y), y + 1 < dots.width() && !dots.is_dark(x, y + 1));
        drawn += '\n';
    }
    return drawn;
}

} // namespace command
