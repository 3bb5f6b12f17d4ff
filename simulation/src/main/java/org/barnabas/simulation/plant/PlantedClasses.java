package org.barnabas.simulation.plant;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.pool.TypePool;

/**
 * Loads the product anew, with one mistake in it. All classes of the product come from here, from the class path of the
 * parent, and only they: what an object of the product is differs inside and outside, so both sides talk in types of the JDK
 * (see {@link Planted}). The classes that a plant names are altered when this is made; all others are what they are.
 *
 * <p>One of these serves as many runs as there are, one after the other or at once: the product has no static state. Any
 * thread.
 */
public final class PlantedClasses extends ClassLoader {

    /** What the names of all classes of the product begin with. */
    static final String PRODUCT = "org.barnabas.";

    static {
        registerAsParallelCapable();
    }

    private final Plant plant;
    private final Map<String, byte[]> altered;

    /** @throws PlantException if the product does not have what the plant alters */
    public PlantedClasses(Plant plant) {
        this(plant.name(), plant, plant.alterations());
    }

    PlantedClasses(String name, Plant plant, List<Alteration> alterations) {
        super("planted-" + name, PlantedClasses.class.getClassLoader());
        // Whoever turned assertions on for some loaders only, as test runners do, means this one, too.
        setDefaultAssertionStatus(PlantedClasses.class.desiredAssertionStatus());
        this.plant = plant;
        this.altered = alter(alterations, getParent());
    }

    public Plant plant() {
        return plant;
    }

    private static Map<String, byte[]> alter(List<Alteration> alterations, ClassLoader source) {
        Map<String, List<Alteration>> byType = new LinkedHashMap<>();
        for (Alteration alteration : alterations) {
            byType.computeIfAbsent(alteration.type(), first -> new ArrayList<>())
                    .add(alteration);
        }
        ClassFileLocator files = ClassFileLocator.ForClassLoader.of(source);
        Alteration.Workshop workshop = new Alteration.Workshop(TypePool.Default.of(files), files);
        Map<String, byte[]> bytes = new LinkedHashMap<>();
        byType.forEach((type, all) -> bytes.put(type, alter(type, all, workshop)));
        return Map.copyOf(bytes);
    }

    private static byte[] alter(String type, List<Alteration> alterations, Alteration.Workshop workshop) {
        List<Runnable> checks = new ArrayList<>();
        DynamicType.Builder<?> builder = new ByteBuddy().redefine(workshop.type(type), workshop.files());
        for (Alteration alteration : alterations) {
            builder = alteration.apply(builder, workshop, checks);
        }
        try {
            byte[] made = builder.make().getBytes();
            checks.forEach(Runnable::run);
            return made;
        } catch (IllegalStateException | IllegalArgumentException failure) {
            // A field or a parameter that an advice names is not there any more, or is another.
            throw new PlantException("cannot alter " + type + ": " + failure.getMessage(), failure);
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(PRODUCT)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? findClass(name) : loaded;
        }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        byte[] bytes = altered.get(name);
        if (bytes == null) {
            bytes = read(name);
        }
        return defineClass(name, bytes, 0, bytes.length);
    }

    private byte[] read(String name) throws ClassNotFoundException {
        String file = name.replace('.', '/') + ".class";
        try (InputStream in = getParent().getResourceAsStream(file)) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            return in.readAllBytes();
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot read " + file, failure);
        }
    }
}
