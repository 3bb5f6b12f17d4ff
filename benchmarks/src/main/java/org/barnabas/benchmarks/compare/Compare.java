package org.barnabas.benchmarks.compare;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code benchmarks/compare}: Barnabas and Apache Kafka in turn on this machine, reported as ratios. */
@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        description = "Run Barnabas and Apache Kafka in turn on this machine and report ratios.")
public final class Compare implements Callable<Integer> {

    private static final long MB = 1_000_000;

    @Option(names = "--only", split = ",", description = "Only scenarios whose id starts with one of these.")
    private List<String> only = new ArrayList<>();

    @Option(names = "--quick", description = "Small sizes and short runs: for trying, not for quoting.")
    private boolean quick;

    @Option(names = "--rounds", defaultValue = "2", description = "How often everything is run (${DEFAULT-VALUE}).")
    private int rounds;

    @Option(names = "--products", split = ",", description = "barnabas, kafka, or both (the default).")
    private List<String> products = List.of(Results.OURS, Results.PEER);

    @Option(names = "--list", description = "Print the scenarios and stop.")
    private boolean list;

    @Option(
            names = "--zookeeper",
            description =
                    "Compare on one ZooKeeper, a process of its own: with the last Apache Kafka that needs one, and clients "
                            + "of its early years.")
    private boolean zooKeeper;

    @Option(
            names = "--warm-up",
            paramLabel = "MB",
            description =
                    "What an old client moves before it is measured: 1000, of --quick 100. Compilers work meanwhile.")
    private @Nullable Integer warmUp;

    @Option(names = "--name", description = "Name of the result files; the date by default.")
    private @Nullable String name;

    @Option(names = "--home", hidden = true, required = true, description = "The project's folder.")
    private Path home = Path.of(".");

    @Option(names = "--work", hidden = true, required = true, description = "Folder for the brokers' data.")
    private Path work = Path.of(".");

    @Option(names = "--kafka", hidden = true, required = true, description = "Folder of Apache Kafka's libraries.")
    private Path kafka = Path.of(".");

    @Option(names = "--kafka-version", hidden = true, required = true, description = "Their version.")
    private String kafkaVersion = "";

    /** Ends with 0 if every run worked, 1 if some failed, 2 on wrong usage. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new Compare()).execute(args));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<Scenario> scenarios = chosen();
        if (list || scenarios.isEmpty()) {
            all().forEach(scenario -> System.out.printf("%-28s %s%n", scenario.id(), scenario.title()));
            return list ? 0 : 2;
        }
        Files.createDirectories(work);
        BarnabasProduct alone = new BarnabasProduct(home.resolve("barnabas"), null);
        KafkaProduct newest = new KafkaProduct(kafka, kafkaVersion);
        LoadTools tools = new LoadTools(newest.classPath(), System.getProperty("java.class.path"));
        if (!zooKeeper) {
            return compare(scenarios, alone, newest, tools);
        }
        String classPath = OldClients.classPath(home, "kafka-3.9");
        try (ZooKeeperProcess server = ZooKeeperProcess.start(work.resolve("zookeeper"), classPath)) {
            BarnabasProduct ours = new BarnabasProduct(home.resolve("barnabas"), server.address(Results.OURS));
            ZooKeeperKafka peer = new ZooKeeperKafka(classPath, server.address(Results.PEER));
            return compare(scenarios, ours, peer, tools);
        }
    }

    private int compare(List<Scenario> scenarios, Product ours, Product peer, LoadTools tools)
            throws IOException, InterruptedException {
        List<Product> compared = new ArrayList<>(List.of(ours, peer));
        compared.removeIf(product -> !products.contains(product.name()));
        Comparison comparison = new Comparison(compared, tools, sizes(), work);
        Setting setting = setting(products.contains(ours.name()) ? ours.version() : "not run", peer.version());
        comparison.run(scenarios, rounds);
        write(setting, comparison.results(), scenarios);
        return comparison.failures() == 0 ? 0 : 1;
    }

    private Sizes sizes() {
        Sizes sizes = quick ? Sizes.quick() : Sizes.full();
        return warmUp == null ? sizes : sizes.withWarmUp(warmUp * MB);
    }

    private List<Scenario> all() {
        if (zooKeeper) {
            return OldScenarios.all(new OldClients(home, work));
        }
        List<Scenario> all = new ArrayList<>(LoadScenarios.all());
        all.addAll(StartScenarios.all());
        all.addAll(ClusterScenarios.all());
        return all;
    }

    private List<Scenario> chosen() {
        return all().stream()
                .filter(scenario -> only.isEmpty() || only.stream().anyMatch(scenario.id()::startsWith))
                .toList();
    }

    private Setting setting(String ours, String peer) throws IOException {
        return new Setting(
                LocalDate.now(ZoneOffset.UTC).toString(),
                machine(),
                System.getProperty("java.vm.name") + " " + Runtime.version(),
                ours,
                peer + (zooKeeper ? ", on ZooKeeper" : ", KRaft"),
                rounds,
                quick ? "quick" : "full",
                zooKeeper ? oldLoad() : "Apache Kafka's own tools");
    }

    private String oldLoad() {
        return "the named clients of Apache Kafka, each measured after it has moved " + sizes().warmUpBytes() / MB
                + " MB, by a producer of today's that writes what they read, and by one of 2,000 records of 1 KB a second beside"
                + " the reader, whose latencies these are. Both brokers use one ZooKeeper, a process of its own that counts for"
                + " neither; all run";
    }

    private static String machine() throws IOException {
        String processor = Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("unknown processor");
        return Runtime.getRuntime().availableProcessors() + " × " + processor + ", Java " + Runtime.version();
    }

    private void write(Setting setting, Results results, List<Scenario> scenarios) throws IOException {
        List<Scenario> reported = new ArrayList<>(scenarios);
        reported.add(Scenario.shared(
                Comparison.memoryId(scenarios), "memory of the broker through all runs", turn -> Map.of()));
        List<Results.Row> rows = results.rows(reported);
        Path folder = home.resolve("benchmarks/results");
        Files.createDirectories(folder);
        String base = name == null ? setting.date() : name;
        String table = MarkdownReport.of(setting, rows);
        Files.writeString(folder.resolve(base + ".md"), table);
        Files.writeString(
                folder.resolve(base + ".svg"), SvgChart.of("Barnabas / Apache Kafka " + setting.kafka(), rows));
        Map<String, Object> raw = new LinkedHashMap<>();
        raw.put("setting", setting);
        raw.put("samples", results.samples());
        new ObjectMapper()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .writeValue(folder.resolve(base + ".json").toFile(), raw);
        System.out.println(table);
        System.out.println("written to benchmarks/results/" + base + ".{md,svg,json}");
    }
}
