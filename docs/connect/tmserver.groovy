/* :name = tmserver :description = Look up, add and fetch terms for the current segment
 *
 * An OmegaT script (Tools > Scripting). Set the address and the token once, in OmegaT's own preferences file
 * (omegat.prefs): tmserver.url, tmserver.token, tmserver.memory. Reads REST v1 and nothing else.
 */
import groovy.json.JsonOutput
import groovy.json.JsonSlurper
import org.omegat.util.Preferences

def url = Preferences.getPreferenceDefault("tmserver.url", "http://127.0.0.1:8080").replaceAll('/+$', "")
def token = Preferences.getPreferenceDefault("tmserver.token", "")
def memory = Preferences.getPreferenceDefault("tmserver.memory", "")

def ask = { String path, Map body ->
    def call = new URL(url + "/api/v1" + path).openConnection()
    call.requestMethod = "POST"
    call.doOutput = true
    call.setRequestProperty("Authorization", "Bearer " + token)
    call.setRequestProperty("Content-Type", "application/json")
    call.outputStream.withWriter("UTF-8") { it << JsonOutput.toJson(body) }
    def stream = call.responseCode < 400 ? call.inputStream : call.errorStream
    def said = new JsonSlurper().parseText(stream.getText("UTF-8"))
    if (call.responseCode >= 400) throw new IOException(said.detail ?: "status ${call.responseCode}")
    return said
}

def entry = editor.currentEntry
if (entry == null) { console.println("No segment is open."); return }
def source = entry.srcText
def pair = [source: project.projectProperties.sourceLanguage.languageCode.toLowerCase(),
            target: project.projectProperties.targetLanguage.languageCode.toLowerCase()]

// 1. Matches of the open segment; a sure one goes into an empty translation.
def matches = ask("/matches", pair + [segments: [[text: source]], limit: 5]).results[0].matches
matches.each { console.println("${it.score}  ${it.target.text}   [${it.memory}, ${it.created_by ?: '-'}]") }
if (matches && matches[0].score >= 100 && !editor.currentTranslation) editor.replaceEditText(matches[0].target.text)

// 2. Terms, with what to write and what not.
ask("/terms", pair + [text: source]).terms.each {
    console.println("${it.text} = ${it.preferred.join(', ')}" + (it.forbidden ? "   not: ${it.forbidden.join(', ')}" : ""))
}

// 3. What is translated already goes into the memory that tmserver.memory names.
def translation = project.getTranslationInfo(entry)?.translation
if (memory && translation) {
    ask("/memories/${memory}/units".toString(), [source: source, target: translation])
    console.println("Added to ${memory}.")
}
