package org.barnabas.cli.completion;

import java.io.PrintWriter;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * {@code barnabas completion}. The script knows commands and options by itself, and asks {@link CompleteCommand} for what
 * the cluster has.
 */
@Command(
        name = "completion",
        description = {
            "Print a script for bash and zsh that completes commands, options, and the names of topics, groups,"
                    + " brokers and keys.",
            "",
            "  source <(barnabas completion)       in this shell",
            "",
            "The shell must find the command: ln -s \"$PWD/barnabas\" ~/.local/bin/"
        },
        mixinStandardHelpOptions = true)
public final class CompletionCommand implements Callable<Integer> {

    private static final String NAME = "barnabas";

    /** In zsh the first script has loaded bashcompinit, which makes these work there as well. */
    private static final String NAMES = """

            # Adds what the cluster has: barnabas says nothing if nobody answers soon.
            function _complete_barnabas_names() {
              _complete_barnabas "$@"
              local word=${COMP_WORDS[COMP_CWORD]}
              case $word in
                -*) return 0 ;;
                =) word= ;;
              esac
              local name
              while IFS= read -r name; do
                case $name in
                  "$word"*)
                    COMPREPLY+=("$name")
                    case $name in *=) type compopt >/dev/null 2>&1 && compopt -o nospace ;; esac
                    ;;
                esac
              done < <("${COMP_WORDS[0]/#\\~/$HOME}" complete -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null </dev/null)
            }
            complete -F _complete_barnabas_names -o default barnabas
            """;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        CommandLine root = Objects.requireNonNull(spec.parent(), "the root").commandLine();
        PrintWriter out = spec.commandLine().getOut();
        out.print(AutoComplete.bash(NAME, root));
        out.print(NAMES);
        out.flush();
        return 0;
    }
}
