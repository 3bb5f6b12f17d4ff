package org.barnabas.cli.completion;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code barnabas complete -- WORDS}: the names that may stand in place of the last word, one a line. What is wanted is
 * read off the label that the help gives the argument, so that a new command completes without a word about it here.
 * Silent whatever happens, and never for long.
 */
@Command(name = "complete", hidden = true, description = "Names for the completion script.")
public final class CompleteCommand implements Callable<Integer> {

    private static final long PATIENCE_MS = 2_000;

    @Parameters(arity = "0..*", paramLabel = "WORD", description = "The line as far as it is typed.")
    private List<String> words = new ArrayList<>();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        CommandLine root = Objects.requireNonNull(spec.parent(), "the root").commandLine();
        Wanted wanted = wanted(root, words);
        if (wanted != null) {
            List<String> names = new ArrayList<>();
            Thread asking = new Thread(() -> names.addAll(Names.of(wanted)), "complete");
            asking.setDaemon(true);
            asking.start();
            asking.join(PATIENCE_MS);
            if (!asking.isAlive()) {
                PrintWriter out = spec.commandLine().getOut();
                names.forEach(out::println);
                out.flush();
            }
        }
        return 0;
    }

    /** What stands at the end of the words; null if that is nothing that the cluster would know. */
    static @Nullable Wanted wanted(CommandLine root, List<String> words) {
        CommandLine command = root;
        List<String> positions = new ArrayList<>();
        LinkedHashMap<String, String> options = new LinkedHashMap<>();
        OptionSpec open = null;
        for (int i = 0; i < words.size() - 1; i++) {
            String word = words.get(i);
            if (word.equals("=")) {
                // The shell takes --topic=name apart.
                continue;
            }
            if (open != null) {
                options.put(open.longestName(), word);
                open = null;
                continue;
            }
            CommandLine sub = command.getSubcommands().get(word);
            int equals = word.indexOf('=');
            OptionSpec option =
                    command.getCommandSpec().optionsMap().get(equals > 0 ? word.substring(0, equals) : word);
            if (sub != null && positions.isEmpty()) {
                command = sub;
            } else if (option != null && equals > 0) {
                options.put(option.longestName(), word.substring(equals + 1));
            } else if (option != null) {
                open = option.arity().max() > 0 ? option : null;
            } else if (!word.startsWith("-")) {
                positions.add(word);
            }
        }
        ArgSpec argument = open != null ? open : position(command.getCommandSpec(), positions.size());
        // Other settings than those of topics and brokers, such as headers of records, nobody knows ahead.
        boolean known = open == null
                || !open.paramLabel().startsWith("KEY")
                || Set.of("--config", "--unset").contains(open.longestName());
        return argument == null || !known ? null : Wanted.of(argument.paramLabel(), positions, options);
    }

    private static @Nullable PositionalParamSpec position(CommandSpec command, int index) {
        return command.positionalParameters().stream()
                .filter(each -> each.index().contains(index))
                .findFirst()
                .orElse(null);
    }

    /**
     * What a word can be.
     *
     * @param options those that stand before it, by their longest names
     */
    record Wanted(Kind kind, boolean settings, Map<String, String> options) {

        /** What the cluster has names of. */
        enum Kind {
            TOPIC,
            GROUP,
            BROKER,
            KEY,
            PROFILE
        }

        static @Nullable Wanted of(String label, List<String> positions, Map<String, String> options) {
            boolean settings = label.startsWith("KEY=VALUE");
            Kind kind =
                    switch (label.replaceAll("[^A-Z].*", "")) {
                        case "TOPIC" -> Kind.TOPIC;
                        case "GROUP" -> Kind.GROUP;
                        case "BROKER", "ID" -> Kind.BROKER;
                        case "KEY" -> Kind.KEY;
                        case "PROFILE" -> Kind.PROFILE;
                        default -> null;
                    };
            if (kind == null) {
                return null;
            }
            LinkedHashMap<String, String> all = new LinkedHashMap<>(options);
            if (kind == Kind.KEY && !positions.isEmpty()) {
                // topic alter NAME --config
                all.putIfAbsent("--topic", positions.get(0));
            }
            return new Wanted(kind, settings, all);
        }
    }
}
