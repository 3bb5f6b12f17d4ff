package org.barnabas.cli;

import java.util.concurrent.Callable;
import org.barnabas.cli.tool.Report;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code barnabas version}: the same as {@code --version}. */
@Command(name = "version", description = "Say which version this is.", mixinStandardHelpOptions = true)
final class VersionCommand implements Callable<Integer> {

    @Mixin
    private Report report = new Report();

    @Override
    public Integer call() {
        if (report.isJson()) {
            report.print(new org.barnabas.cli.tool.Table("version").row(Version.text()));
        } else {
            report.remark("barnabas " + Version.text());
        }
        return 0;
    }
}
