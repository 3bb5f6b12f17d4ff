package org.barnabas.benchmarks.compare;

import java.util.List;
import java.util.Locale;

/**
 * A bar for every ratio on a logarithmic axis with 1.0 in the middle. A bar to the green side means that Barnabas does
 * better, whichever way the metric counts.
 */
final class SvgChart {

    private static final int WIDTH = 980;
    private static final int LEFT = 470;
    private static final int RIGHT = 80;
    private static final int LINE = 18;
    private static final int TOP = 56;

    /** The axis ends at ten times better or worse; longer bars are cut there, their figures are not. */
    private static final double DECADES = 1;

    private SvgChart() {}

    static String of(String title, List<Results.Row> rows) {
        List<Results.Row> drawn = rows.stream()
                .filter(row -> row.ratio().isPresent() && row.ratio().getAsDouble() > 0)
                .toList();
        int height = TOP + drawn.size() * LINE + 20;
        StringBuilder svg = new StringBuilder();
        svg.append(String.format(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\""
                        + " font-size=\"12\">%n<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n",
                WIDTH, height));
        text(svg, 10, 20, "start", title);
        text(svg, middle(), 40, "middle", "← worse than Kafka    equal    better than Kafka →");
        for (double factor : new double[] {0.1, 0.2, 0.5, 1, 2, 5, 10}) {
            double x = middle() + Math.log10(factor) / DECADES * half();
            svg.append(String.format(
                    Locale.ROOT,
                    "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"%s\"/>%n",
                    x,
                    TOP - 8,
                    x,
                    height - 16,
                    factor == 1 ? "#444" : "#ddd"));
        }
        for (int i = 0; i < drawn.size(); i++) {
            bar(svg, drawn.get(i), TOP + i * LINE);
        }
        return svg.append("</svg>\n").toString();
    }

    private static void bar(StringBuilder svg, Results.Row row, int y) {
        double ratio = row.ratio().getAsDouble();
        double gain = Math.log10(row.metric().higherIsBetter() ? ratio : 1 / ratio) / DECADES;
        double length = Math.max(-1, Math.min(1, gain)) * half();
        double x = Math.min(middle(), middle() + length);
        svg.append(String.format(
                Locale.ROOT,
                "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>%n",
                x,
                y,
                Math.abs(length),
                LINE - 5,
                gain >= 0 ? "#2e8b57" : "#c0392b"));
        text(
                svg,
                LEFT - 8,
                y + 11,
                "end",
                row.scenario().title() + ": " + row.metric().label());
        text(svg, WIDTH - RIGHT + 8, y + 11, "start", "× " + Format.number(ratio));
    }

    private static double half() {
        return (WIDTH - LEFT - RIGHT) / 2.0;
    }

    private static double middle() {
        return LEFT + half();
    }

    private static void text(StringBuilder svg, double x, double y, String anchor, String text) {
        svg.append(String.format(
                Locale.ROOT,
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n",
                x,
                y,
                anchor,
                text.replace("&", "&amp;").replace("<", "&lt;")));
    }
}
