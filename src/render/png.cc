#include <librsvg/rsvg.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include "render/render.h"
#include "render/writers.h"

namespace orchestrion::render {

namespace {

template <class T, void (*Free)(T*)>
struct Freer {
    void operator()(T* thing) const { Free(thing); }
};
void unrefHandle(RsvgHandle* handle) {
    g_object_unref(handle);
}

using Handle = std::unique_ptr<RsvgHandle, Freer<RsvgHandle, unrefHandle>>;
using Surface = std::unique_ptr<cairo_surface_t, Freer<cairo_surface_t, cairo_surface_destroy>>;
using Cairo = std::unique_ptr<cairo_t, Freer<cairo_t, cairo_destroy>>;

Unexpected<Error> failure(const std::string& why) {
    return fail("render.pngFailed", "the PNG could not be drawn: " + why);
}
Unexpected<Error> failure(GError* error) {
    const std::string why = error ? error->message : "no reason given";
    g_clear_error(&error);
    return failure(why);
}

cairo_status_t appendBytes(void* out, const unsigned char* bytes, unsigned int count) {
    static_cast<std::string*>(out)->append(reinterpret_cast<const char*>(bytes), count);
    return CAIRO_STATUS_SUCCESS;
}

}  // namespace

Result<std::string> drawPng(const std::string& svg, double scale) {
    GError* error = nullptr;
    const Handle handle(
        rsvg_handle_new_from_data(reinterpret_cast<const guint8*>(svg.data()), svg.size(), &error));
    if (!handle) return failure(error);
    double width = 0;
    double height = 0;
    if (!rsvg_handle_get_intrinsic_size_in_pixels(handle.get(), &width, &height)) {
        return failure("the picture has no size");
    }
    scale = std::min(scale, kPngSideMax / std::max({width, height, 1.0}));
    const Surface surface(cairo_image_surface_create(
        CAIRO_FORMAT_RGB24, std::max(1, static_cast<int>(std::lround(width * scale))),
        std::max(1, static_cast<int>(std::lround(height * scale)))));
    const Cairo cairo(cairo_create(surface.get()));
    const RsvgRectangle viewport{0, 0, width * scale, height * scale};
    if (!rsvg_handle_render_document(handle.get(), cairo.get(), &viewport, &error)) {
        return failure(error);
    }
    std::string png;
    const cairo_status_t status =
        cairo_surface_write_to_png_stream(surface.get(), appendBytes, &png);
    if (status != CAIRO_STATUS_SUCCESS) return failure(cairo_status_to_string(status));
    return png;
}

}  // namespace orchestrion::render
