package org.barnabas.cli;

import picocli.CommandLine.IVersionProvider;

/** What {@code barnabas --version} says. */
final class Version implements IVersionProvider {

    /** The version that the jar's manifest states; empty when run from class folders. */
    static String text() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "" : version;
    }

    @Override
    public String[] getVersion() {
        return new String[] {"barnabas " + text()};
    }
}
