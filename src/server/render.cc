// orchestrion render: a picture of a chart.
#include "render/render.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <fstream>

#include "server/commands.h"
#include "server/documents.h"

namespace orchestrion::server {
namespace {

struct Options {
    std::string file;
    std::string output;
    std::vector<std::string> states;
    std::string title;
    bool no_actions = false;
};

int complain(const Error& error) {
    std::fprintf(stderr, "orchestrion render: %s [%s]\n", error.message.c_str(),
                 error.code.c_str());
    return kExitFailed;
}

Result<void> write(const std::string& path, const std::string& bytes) {
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    file.close();
    if (file) return {};
    return fail(
        "render.notWritten",
        "'" + path + "' cannot be written; does its folder exist, and may you write there?");
}

int renderFile(const Options& options) {
    const auto format = render::formatOf(options.output);
    if (!format) return complain(format.error());
    const auto runtime = script::Runtime::create({});
    if (!runtime) return complain(runtime.error());
    CommandLineDocuments documents;
    const auto document = documents.load(options.file, runtime->get(), false);
    if (!document.chart) {
        printDiagnostics(document.diagnostics, stderr);
        std::fprintf(stderr, "orchestrion render: the document was refused\n");
        return kExitRefused;
    }
    render::RenderOptions picture;
    picture.active = options.states;
    picture.actions = !options.no_actions;
    if (!options.title.empty()) picture.title = options.title;
    const auto bytes = render::render(*document.chart, *format, picture);
    if (!bytes) return complain(bytes.error());
    const auto written = write(options.output, *bytes);
    return written ? kExitDone : complain(written.error());
}

}  // namespace

void addRender(CLI::App& app, int& exit_code) {
    auto options = std::make_shared<Options>();
    CLI::App* command = app.add_subcommand("render", "Draw a picture of a document");
    command->add_option("file", options->file, "Path or URL of the document")
        ->required()
        ->type_name("FILE");
    command
        ->add_option("--output,-o", options->output,
                     "Where to: a name that ends in .svg, .png, .dot or .mmd (Mermaid)")
        ->required()
        ->type_name("FILE");
    command
        ->add_option("--state", options->states,
                     "Active states to highlight: ID,ID…; may be repeated")
        ->delimiter(',')
        ->allow_extra_args(false)
        ->type_name("ID");
    command->add_option("--title", options->title, "Title (default: the document's name)");
    command->add_flag("--no-actions", options->no_actions,
                      "Leave out what states do when they are entered and left");
    command->footer(
        "Exit codes: 0 drawn, 2 document refused, 1 other.\n\n"
        "Examples:\n"
        "  orchestrion render hello.scxml -o hello.svg\n"
        "  orchestrion render hello.scxml -o hello.png --state talking");
    command->callback([options, &exit_code] { exit_code = renderFile(*options); });
}

}  // namespace orchestrion::server
