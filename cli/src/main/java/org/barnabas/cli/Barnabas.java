package org.barnabas.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.barnabas.cli.bench.BenchCommand;
import org.barnabas.cli.broker.BrokerCommand;
import org.barnabas.cli.cluster.ClusterCommand;
import org.barnabas.cli.completion.CompleteCommand;
import org.barnabas.cli.completion.CompletionCommand;
import org.barnabas.cli.config.ConfigCommand;
import org.barnabas.cli.group.GroupCommand;
import org.barnabas.cli.io.ConsumeCommand;
import org.barnabas.cli.io.ProduceCommand;
import org.barnabas.cli.leader.LeaderCommand;
import org.barnabas.cli.log.LogCommand;
import org.barnabas.cli.partition.PartitionCommand;
import org.barnabas.cli.profile.ProfileCommand;
import org.barnabas.cli.tool.CommandName;
import org.barnabas.cli.tool.ConnectionOptions;
import org.barnabas.cli.tool.Failures;
import org.barnabas.cli.tool.Output;
import org.barnabas.cli.tool.UsageException;
import org.barnabas.cli.topic.TopicCommand;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The {@code barnabas} command: one subcommand per task. */
@Command(
        name = "barnabas",
        description = "A commit log that speaks the Kafka wire protocol.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "First steps:",
            "  barnabas start                     broker on 127.0.0.1:9092, data in ./data",
            "  barnabas topic create hello        in another shell",
            "  echo hi | barnabas produce hello   each line is a record",
            "  barnabas consume hello --follow    Ctrl-C ends it",
            "",
            "'barnabas COMMAND --help' shows what a command takes."
        })
public final class Barnabas {

    @Option(names = "--debug", description = "Show the stack trace of a failure.", scope = ScopeType.INHERIT)
    private boolean debug;

    private Barnabas() {}

    /** Runs a command and ends the process with its exit code: 0 done, 1 failed, 2 wrong usage. */
    public static void main(String[] args) {
        CommandLine command = commandLine(args);
        System.exit(execute(command, args));
    }

    /** Runs a command; its exit code says, too, whether all that it had to print was written. */
    static int execute(CommandLine command, String... args) {
        int code = command.execute(args);
        boolean lost = command.getOut() instanceof Output out && out.complain(command.getErr());
        return lost && code == CommandLine.ExitCode.OK ? CommandLine.ExitCode.SOFTWARE : code;
    }

    /** Knows the command that the arguments name alone, if they do: building the others costs a noticeable time. */
    static CommandLine commandLine(String... args) {
        Barnabas barnabas = new Barnabas();
        CommandLine root = new CommandLine(barnabas);
        Map<String, Supplier<Object>> commands = commands();
        // What completes lines must know all of them.
        Supplier<Object> named = args.length == 0 || args[0].startsWith("complet") ? null : commands.get(args[0]);
        if (named != null) {
            root.addSubcommand(
                    args[0], CommandTree.grow(named.get(), List.of(args).subList(1, args.length)));
        } else {
            commands.forEach((name, command) -> root.addSubcommand(name, CommandTree.grow(command.get(), List.of())));
            root.addSubcommand("help", new HelpCommand());
        }
        root.setOut(Output.standard());
        root.setErr(Output.errors());
        root.setCaseInsensitiveEnumValuesAllowed(true);
        root.setParameterExceptionHandler(new UsageErrors());
        root.setExecutionExceptionHandler((failure, command, parsed) -> {
            command.getErr()
                    .println("barnabas: " + CommandName.in(Failures.describe(failure, connection(command)), command));
            if (barnabas.debug) {
                failure.printStackTrace(command.getErr());
            }
            command.getErr().flush();
            return failure instanceof UsageException ? CommandLine.ExitCode.USAGE : CommandLine.ExitCode.SOFTWARE;
        });
        root.setExecutionStrategy(parsed -> {
            Preload.awaitLogging();
            return new CommandLine.RunLast().execute(parsed);
        });
        return root;
    }

    private static @Nullable ConnectionOptions connection(CommandLine command) {
        for (CommandLine.Model.CommandSpec mixin :
                command.getCommandSpec().mixins().values()) {
            if (mixin.userObject() instanceof ConnectionOptions connection) {
                return connection;
            }
        }
        return null;
    }

    private static Map<String, Supplier<Object>> commands() {
        Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
        commands.put("start", StartCommand::new);
        commands.put("cluster", ClusterCommand::new);
        commands.put("zookeeper", ZooKeeperCommand::new);
        commands.put("topic", TopicCommand::new);
        commands.put("partition", PartitionCommand::new);
        commands.put("leader", LeaderCommand::new);
        commands.put("broker", BrokerCommand::new);
        commands.put("produce", ProduceCommand::new);
        commands.put("consume", ConsumeCommand::new);
        commands.put("group", GroupCommand::new);
        commands.put("config", ConfigCommand::new);
        commands.put("log", LogCommand::new);
        commands.put("bench", BenchCommand::new);
        commands.put("profile", ProfileCommand::new);
        commands.put("completion", CompletionCommand::new);
        commands.put("complete", CompleteCommand::new);
        commands.put("version", VersionCommand::new);
        commands.put("warm-up", WarmUpCommand::new);
        return commands;
    }
}
