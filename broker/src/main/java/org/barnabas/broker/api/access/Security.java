package org.barnabas.broker.api.access;

import org.barnabas.broker.api.AudiencePolicy;

/** Who belongs to which audience, and who may do what. */
public record Security(AudiencePolicy audiences, Authorizer authorizer) {

    /** Everybody is whoever they say they are, and may do everything. */
    public static final Security NONE = new Security(AudiencePolicy.EVERYBODY, Authorizer.ALLOW_ALL);
}
