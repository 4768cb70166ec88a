// orchestrion completion: shell completion, made from the command line's own tree, so that it
// cannot say anything else.
#include <CLI/CLI.hpp>
#include <cstdio>

#include "server/commands.h"

namespace orchestrion::server {
namespace {

struct OptionWords {
    std::vector<std::string> names;  // "--trace", "-q"
    std::string help;
    bool takes_value = false;
    bool takes_path = false;
    std::vector<std::string> choices;
};

struct CommandWords {
    std::string path;  // "", "/run", "/sessions/list"
    std::string name;
    std::string help;
    std::vector<OptionWords> options;
    bool takes_paths = false;  // as arguments without a name
    std::vector<std::string> choices;
    std::vector<CommandWords> commands;
};

// The words of "{text,json}", which is how CLI11 describes a choice; empty if it is none.
std::vector<std::string> choicesOf(const CLI::Option& option) {
    const std::string type = option.get_type_name();
    const size_t open = type.find('{');
    const size_t close = type.find('}');
    std::vector<std::string> words;
    if (open == std::string::npos || close == std::string::npos) return words;
    std::string rest = type.substr(open + 1, close - open - 1);
    while (!rest.empty()) {
        const size_t comma = std::min(rest.find(','), rest.size());
        words.push_back(rest.substr(0, comma));
        rest.erase(0, comma + 1);
    }
    return words;
}

bool takesPath(const CLI::Option& option) {
    const std::string type = option.get_type_name();
    return type.find("FILE") != std::string::npos || type.find("DIR") != std::string::npos;
}

OptionWords wordsOf(const CLI::Option& option) {
    OptionWords words;
    for (const std::string& name : option.get_lnames()) words.names.push_back("--" + name);
    for (const std::string& name : option.get_snames()) words.names.push_back("-" + name);
    words.help = option.get_description();
    words.takes_value = option.get_items_expected_max() > 0;
    words.takes_path = takesPath(option);
    words.choices = choicesOf(option);
    return words;
}

CommandWords wordsOf(const CLI::App& app, const std::string& path) {
    CommandWords words;
    words.path = path;
    words.name = app.get_name();
    words.help = app.get_description();
    for (const CLI::Option* option : app.get_options()) {
        if (option->nonpositional()) {
            words.options.push_back(wordsOf(*option));
        } else {
            words.takes_paths = words.takes_paths || takesPath(*option);
            words.choices = choicesOf(*option);
        }
    }
    for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
        words.commands.push_back(wordsOf(*command, path + "/" + command->get_name()));
    }
    return words;
}

std::string joined(const std::vector<std::string>& words, const std::string& separator) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : separator) + word;
    return text;
}

std::vector<std::string> namesOf(const std::vector<CommandWords>& commands) {
    std::vector<std::string> names;
    for (const CommandWords& command : commands) names.push_back(command.name);
    return names;
}

template <class Visit>
void visitAll(const CommandWords& command, const Visit& visit) {
    visit(command);
    for (const CommandWords& inner : command.commands) visitAll(inner, visit);
}

// In single quotes; what would end them is left out: it is help for people.
std::string quoted(std::string text, const std::string& without = "'") {
    std::erase_if(text, [&](char c) { return without.find(c) != std::string::npos; });
    return "'" + text + "'";
}

// bash

void bashCase(std::string& script, const CommandWords& command) {
    std::vector<std::string> words = namesOf(command.commands);
    words.insert(words.end(), command.choices.begin(), command.choices.end());
    script += "        " + quoted(command.path) + ")\n            case $prev in\n";
    for (const OptionWords& option : command.options) {
        words.insert(words.end(), option.names.begin(), option.names.end());
        if (!option.takes_value) continue;
        script += "                " + joined(option.names, "|") + ") ";
        script += option.takes_path ? "paths=1" : "words=" + quoted(joined(option.choices, " "));
        script += "; value=1 ;;\n";
    }
    script += "            esac\n            if [[ -z $value ]]; then\n";
    script += "                words=" + quoted(joined(words, " ")) + "\n";
    if (command.takes_paths) script += "                paths=1\n";
    script += "            fi ;;\n";
}

std::string bashScript(const CommandWords& root) {
    std::string paths;
    visitAll(root, [&](const CommandWords& c) {
        if (!c.path.empty()) paths += (paths.empty() ? "" : "|") + c.path;
    });
    std::string cases;
    visitAll(root, [&](const CommandWords& c) { bashCase(cases, c); });
    return "# bash completion of orchestrion\n"
           "_orchestrion() {\n"
           "    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}\n"
           "    local path= words= paths= value= i\n"
           "    for ((i = 1; i < COMP_CWORD; ++i)); do\n"
           "        case $path/${COMP_WORDS[i]} in\n"
           "            " +
           paths +
           ") path+=/${COMP_WORDS[i]} ;;\n"
           "        esac\n"
           "    done\n"
           "    case $path in\n" +
           cases +
           "    esac\n"
           "    COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n"
           "    if [[ -n $paths && $cur != -* ]]; then\n"
           "        compopt -o filenames 2>/dev/null || :\n"
           "        COMPREPLY+=($(compgen -f -- \"$cur\"))\n"
           "    fi\n"
           "}\n"
           "complete -F _orchestrion orchestrion\n";
}

// zsh

std::string zshFunction(const CommandWords& command) {
    std::string name = "_orchestrion" + command.path;
    for (char& c : name) c = c == '/' ? '_' : c;
    return name;
}

std::string zshValue(const OptionWords& option) {
    if (!option.takes_value) return "";
    if (option.takes_path) return ":path:_files";
    if (!option.choices.empty()) return ":value:(" + joined(option.choices, " ") + ")";
    return ":value: ";
}

void zshFunctionText(std::string& script, const CommandWords& command) {
    script += zshFunction(command) + "() {\n    local -a line\n    local state\n    _arguments -C";
    for (const OptionWords& option : command.options) {
        for (const std::string& name : option.names) {
            const std::string help = "[" + option.help + "]";
            std::string clean = help;
            std::erase_if(clean, [](char c) { return c == ':' || c == '\''; });
            script += " \\\n        '*" + name + clean + zshValue(option) + "'";
        }
    }
    if (command.commands.empty()) {
        if (!command.choices.empty()) {
            script += " \\\n        '1:value:(" + joined(command.choices, " ") + ")'";
        }
        if (command.takes_paths) script += " \\\n        '*:path:_files'";
        script += "\n}\n";
        return;
    }
    script += " \\\n        '1:command:((";
    for (const CommandWords& inner : command.commands) {
        std::string help = inner.help;
        std::erase_if(help, [](char c) { return c == '\'' || c == ':' || c == '"'; });
        script += inner.name + "\\:\"" + help + "\" ";
    }
    script += "))' \\\n        '*::argument:->inner'\n    case $line[1] in\n";
    for (const CommandWords& inner : command.commands) {
        script += "        " + inner.name + ") " + zshFunction(inner) + " ;;\n";
    }
    script += "    esac\n}\n";
}

std::string zshScript(const CommandWords& root) {
    std::string script = "#compdef orchestrion\n# zsh completion of orchestrion\n";
    visitAll(root, [&](const CommandWords& c) { zshFunctionText(script, c); });
    return script +
           "if [[ $funcstack[1] = _orchestrion ]]; then\n"
           "    _orchestrion \"$@\"\n"
           "else\n"
           "    compdef _orchestrion orchestrion\n"
           "fi\n";
}

// fish

std::string fishCondition(const CommandWords& command) {
    std::string condition;
    std::string rest = command.path;
    while (!rest.empty()) {
        const size_t slash = std::min(rest.find('/', 1), rest.size());
        condition += (condition.empty() ? "" : "; and ") +
                     ("__fish_seen_subcommand_from " + rest.substr(1, slash - 1));
        rest.erase(0, slash);
    }
    if (condition.empty()) condition = "__fish_use_subcommand";
    if (!command.path.empty() && !command.commands.empty()) {
        condition +=
            "; and not __fish_seen_subcommand_from " + joined(namesOf(command.commands), " ");
    }
    return " -n " + quoted(condition);
}

void fishLines(std::string& script, const CommandWords& command) {
    const std::string start = "complete -c orchestrion" + fishCondition(command);
    if (!command.takes_paths) script += start + " -f\n";
    for (const CommandWords& inner : command.commands) {
        script += start + " -a " + inner.name + " -d " + quoted(inner.help, "'\\") + "\n";
    }
    if (!command.choices.empty()) {
        script += start + " -a " + quoted(joined(command.choices, " ")) + "\n";
    }
    for (const OptionWords& option : command.options) {
        std::string line = start;
        for (const std::string& name : option.names) {
            line += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
        }
        if (option.takes_path) {
            line += " -r -F";
        } else if (option.takes_value) {
            line += " -x";
        }
        if (!option.choices.empty()) line += " -a " + quoted(joined(option.choices, " "));
        script += line + " -d " + quoted(option.help, "'\\") + "\n";
    }
}

std::string fishScript(const CommandWords& root) {
    std::string script = "# fish completion of orchestrion\n";
    visitAll(root, [&](const CommandWords& c) { fishLines(script, c); });
    return script;
}

}  // namespace

void addCompletion(CLI::App& app, int& exit_code) {
    auto shell = std::make_shared<std::string>();
    CLI::App* command = app.add_subcommand("completion", "Print shell completion");
    command->add_option("shell", *shell, "For which shell")
        ->required()
        ->check(CLI::IsMember({"bash", "zsh", "fish"}));
    command->footer(
        "Examples:\n"
        "  source <(orchestrion completion bash)\n"
        "  orchestrion completion zsh > \"${fpath[1]}/_orchestrion\"\n"
        "  orchestrion completion fish > ~/.config/fish/completions/orchestrion.fish");
    command->callback([shell, &app, &exit_code] {
        const CommandWords root = wordsOf(app, "");
        const std::string script = *shell == "bash"  ? bashScript(root)
                                   : *shell == "zsh" ? zshScript(root)
                                                     : fishScript(root);
        std::fputs(script.c_str(), stdout);
        exit_code = kExitDone;
    });
}

}  // namespace orchestrion::server
