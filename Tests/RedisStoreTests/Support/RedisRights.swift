import EndToEndSupport
import Foundation

/// The rights that README gives the ACL user.
enum RedisRights {
    static let needed = [
        "+@read", "+@write", "+@scripting", "+@connection", "+@blocking", "+config|get", "-@dangerous", "+config|get",
    ]
}
