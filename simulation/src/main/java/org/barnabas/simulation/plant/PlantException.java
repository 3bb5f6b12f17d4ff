package org.barnabas.simulation.plant;

/** A mistake cannot be planted: the product has changed, and the plant has to follow it. */
public final class PlantException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public PlantException(String message) {
        super(message);
    }

    public PlantException(String message, Throwable cause) {
        super(message, cause);
    }
}
