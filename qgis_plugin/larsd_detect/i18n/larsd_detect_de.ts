<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
    <context>
        <name>LarsdDetect</name>
        <message>
            <source>Live</source>
            <translation>Live</translation>
        </message>
        <message>
            <source>Search what the map shows after every move</source>
            <translation>Nach jeder Bewegung durchsuchen, was die Karte zeigt</translation>
        </message>
        <message>
            <source>Draw…</source>
            <translation>Zeichnen …</translation>
        </message>
        <message>
            <source>Drag a rectangle on the map</source>
            <translation>Ein Rechteck auf der Karte aufziehen</translation>
        </message>
        <message>
            <source>Whole layer</source>
            <translation>Ganzer Layer</translation>
        </message>
        <message>
            <source>Visible part of the map</source>
            <translation>Sichtbarer Kartenausschnitt</translation>
        </message>
        <message>
            <source>Selected polygons</source>
            <translation>Ausgewählte Polygone</translation>
        </message>
        <message>
            <source>Drawn rectangle</source>
            <translation>Gezeichnetes Rechteck</translation>
        </message>
        <message>
            <source>Draw the rectangle on the map first.</source>
            <translation>Zeichnen Sie zuerst das Rechteck auf die Karte.</translation>
        </message>
        <message>
            <source>nothing drawn yet</source>
            <translation>noch nichts gezeichnet</translation>
        </message>
        <message>
            <source>Add a layer of polygons to the project first.</source>
            <translation>Fügen Sie dem Projekt zuerst einen Polygonlayer hinzu.</translation>
        </message>
        <message>
            <source>{size} in map units</source>
            <translation>{size} in Karteneinheiten</translation>
        </message>
        <message>
            <source>The area and the scene have nothing in common; nothing to search.</source>
            <translation>Gebiet und Szene haben nichts gemeinsam; es gibt nichts zu durchsuchen.</translation>
        </message>
        <message>
            <source>Select one or more polygons in {layer} first.</source>
            <translation>Wählen Sie zuerst ein oder mehrere Polygone in {layer} aus.</translation>
        </message>
        <message>
            <source>Scene</source>
            <translation>Szene</translation>
        </message>
        <message>
            <source>Model</source>
            <translation>Modell</translation>
        </message>
        <message>
            <source>Weights (SHA-256)</source>
            <translation>Gewichte (SHA-256)</translation>
        </message>
        <message>
            <source>Program</source>
            <translation>Programm</translation>
        </message>
        <message>
            <source>Device</source>
            <translation>Gerät</translation>
        </message>
        <message>
            <source>Date</source>
            <translation>Datum</translation>
        </message>
        <message>
            <source>Minimum score</source>
            <translation>Mindestscore</translation>
        </message>
        <message>
            <source>Parameters</source>
            <translation>Parameter</translation>
        </message>
        <message>
            <source>The ships are kept in a temporary layer.</source>
            <translation>Die Schiffe bleiben in einem temporären Layer erhalten.</translation>
        </message>
        <message>
            <source>Area searched</source>
            <translation>Abgesuchte Fläche</translation>
        </message>
        <message>
            <source>{file} could not be written: {reason}</source>
            <translation>{file} konnte nicht geschrieben werden: {reason}</translation>
        </message>
        <message>
            <source>{name} (unfinished)</source>
            <translation>{name} (unvollständig)</translation>
        </message>
        <message>
            <source>Ships in {scene}</source>
            <translation>Schiffe in {scene}</translation>
        </message>
        <message>
            <source>Ships</source>
            <translation>Schiffe</translation>
        </message>
        <message>
            <source>The result {file} cannot be opened.</source>
            <translation>Das Ergebnis {file} lässt sich nicht öffnen.</translation>
        </message>
        <message>
            <source>The area cannot be transformed to the scene's coordinate system.</source>
            <translation>Das Gebiet lässt sich nicht in das Koordinatensystem der Szene umrechnen.</translation>
        </message>
        <message>
            <source>{layer} has been drawing for a minute. Perhaps its server does not answer.</source>
            <translation>{layer} wird seit einer Minute nicht gezeichnet. Vielleicht antwortet der Server nicht.</translation>
        </message>
        <message>
            <source>Cancel ends the search.</source>
            <translation>Abbrechen beendet die Suche.</translation>
        </message>
        <message>
            <source>{file} cannot be written: {reason}</source>
            <translation>{file} kann nicht geschrieben werden: {reason}</translation>
        </message>
        <message>
            <source>is the disk full?</source>
            <translation>Ist der Datenträger voll?</translation>
        </message>
        <message>
            <source>{layer} could not be drawn completely ({percent} % of the area is empty): ships may be missing.</source>
            <translation>{layer} konnte nicht vollständig gezeichnet werden ({percent} % des Gebiets sind leer): Es können Schiffe fehlen.</translation>
        </message>
        <message>
            <source>Choose a part of {layer} to search.</source>
            <translation>Wählen Sie einen Teil von {layer} für die Suche.</translation>
        </message>
        <message>
            <source>To draw this area of {layer} takes {n} million pixels, more than {most}; choose a smaller area, or a larger pixel size.</source>
            <translation>Dieses Gebiet von {layer} zu zeichnen braucht {n} Millionen Pixel, mehr als {most}; wählen Sie ein kleineres Gebiet oder eine größere Pixelgröße.</translation>
        </message>
        <message>
            <source>{layer} shows nothing here.</source>
            <translation>{layer} zeigt hier nichts.</translation>
        </message>
        <message>
            <source>The plugin failed ({error}). The log of messages, LARSD, tells where.</source>
            <translation>Das Plugin ist gescheitert ({error}). Das Protokoll, Reiter LARSD, nennt die Stelle.</translation>
        </message>
        <message>
            <source>as in the layer's style</source>
            <translation>wie im Stil des Layers</translation>
        </message>
        <message>
            <source>One band, or three for red, green and blue: 5,3,2</source>
            <translation>Ein Kanal oder drei für Rot, Grün und Blau: 5,3,2</translation>
        </message>
        <message>
            <source>This value and lower ones become black.</source>
            <translation>Dieser Wert und niedrigere werden schwarz.</translation>
        </message>
        <message>
            <source>This value and higher ones become white.</source>
            <translation>Dieser Wert und höhere werden weiß.</translation>
        </message>
        <message>
            <source>What marks pixels that are no image. Automatic believes the raster unless its pixels say otherwise.</source>
            <translation>Was Pixel ohne Bild kennzeichnet. Automatisch glaubt dem Raster, solange seine Pixel ihm nicht widersprechen.</translation>
        </message>
        <message>
            <source>as set in the raster</source>
            <translation>wie im Raster angegeben</translation>
        </message>
        <message>
            <source>Pixels of this value do not count, in place of the raster's own.</source>
            <translation>Pixel mit diesem Wert zählen nicht, anstelle des Werts im Raster.</translation>
        </message>
        <message>
            <source>The bands that are searched as red, green and blue.</source>
            <translation>Die Kanäle, die als Rot, Grün und Blau durchsucht werden.</translation>
        </message>
        <message>
            <source>The values that become black and white. Where QGIS chose those of the style by itself, larsd chooses its own.</source>
            <translation>Die Werte, die schwarz und weiß werden. Wo QGIS die des Stils selbst gewählt hat, wählt larsd eigene.</translation>
        </message>
        <message>
            <source>automatic</source>
            <translation>automatisch</translation>
        </message>
        <message>
            <source>none: every pixel counts</source>
            <translation>keine: alle Pixel zählen</translation>
        </message>
        <message>
            <source>alpha band</source>
            <translation>Alphakanal</translation>
        </message>
        <message>
            <source>value of nodata</source>
            <translation>Nodata-Wert</translation>
        </message>
        <message>
            <source>What the network will see; striped pixels do not count.</source>
            <translation>Was das Netz sehen wird; gestreifte Pixel zählen nicht.</translation>
        </message>
        <message>
            <source>Bands</source>
            <translation>Kanäle</translation>
        </message>
        <message>
            <source>Stretch</source>
            <translation>Streckung</translation>
        </message>
        <message>
            <source>Mask</source>
            <translation>Maske</translation>
        </message>
        <message>
            <source>Nodata</source>
            <translation>Nodata</translation>
        </message>
        <message>
            <source>other…</source>
            <translation>andere…</translation>
        </message>
        <message>
            <source>Tiles and ships that are wholly inland are left out. The world's shores know no rivers and docks behind them.</source>
            <translation>Kacheln und Schiffe, die ganz im Binnenland liegen, werden ausgelassen. Die Küsten der Welt kennen keine Flüsse und Hafenbecken dahinter.</translation>
        </message>
        <message>
            <source> m from the shore</source>
            <translation> m vom Ufer</translation>
        </message>
        <message>
            <source>Land closer to the shore than this counts as water.</source>
            <translation>Land, das näher am Ufer liegt, gilt als Wasser.</translation>
        </message>
        <message>
            <source>Not left out</source>
            <translation>Nicht ausgelassen</translation>
        </message>
        <message>
            <source>By the world's shores</source>
            <translation>Nach den Küsten der Welt</translation>
        </message>
        <message>
            <source>By the polygons of a layer</source>
            <translation>Nach den Polygonen eines Layers</translation>
        </message>
        <message>
            <source>{layer} has no coordinate reference system. Set it in the layer's menu.</source>
            <translation>{layer} hat kein Koordinatenbezugssystem. Legen Sie es im Menü des Layers fest.</translation>
        </message>
        <message>
            <source>Live search waits: the map shows {n} tiles, and up to {most} are quick. Zoom in.</source>
            <translation>Die Live-Suche wartet: Die Karte zeigt {n} Kacheln, schnell sind bis zu {most}. Zoomen Sie hinein.</translation>
        </message>
        <message>
            <source>Environment and help</source>
            <translation>Umgebung und Hilfe</translation>
        </message>
        <message>
            <source>Resume a search</source>
            <translation>Eine Suche fortsetzen</translation>
        </message>
        <message>
            <source>Environment…</source>
            <translation>Umgebung …</translation>
        </message>
        <message>
            <source>Save ships as</source>
            <translation>Schiffe speichern unter</translation>
        </message>
        <message>
            <source>Layer</source>
            <translation>Layer</translation>
        </message>
        <message>
            <source>Connection</source>
            <translation>Verbindung</translation>
        </message>
        <message>
            <source>Schema</source>
            <translation>Schema</translation>
        </message>
        <message>
            <source>Table</source>
            <translation>Tabelle</translation>
        </message>
        <message>
            <source>Temporary layer</source>
            <translation>Temporärer Layer</translation>
        </message>
        <message>
            <source>GeoPackage</source>
            <translation>GeoPackage</translation>
        </message>
        <message>
            <source>Database (PostgreSQL)</source>
            <translation>Datenbank (PostgreSQL)</translation>
        </message>
        <message>
            <source>Choose the GeoPackage to write.</source>
            <translation>Wählen Sie das GeoPackage, das geschrieben werden soll.</translation>
        </message>
        <message>
            <source>The name of the file must end in .gpkg.</source>
            <translation>Der Dateiname muss auf .gpkg enden.</translation>
        </message>
        <message>
            <source>Enter a name for the layer.</source>
            <translation>Geben Sie einen Namen für den Layer ein.</translation>
        </message>
        <message>
            <source>Choose a PostgreSQL connection; create new ones in QGIS's Browser panel.</source>
            <translation>Wählen Sie eine PostgreSQL-Verbindung; neue legen Sie im Browser-Bedienfeld von QGIS an.</translation>
        </message>
        <message>
            <source>Enter a name for the new table.</source>
            <translation>Geben Sie der neuen Tabelle einen Namen.</translation>
        </message>
        <message>
            <source>The database connection {name} cannot be used: {reason}</source>
            <translation>Die Datenbankverbindung {name} ist nicht nutzbar: {reason}</translation>
        </message>
        <message>
            <source>The ships could not be written to {table}: {reason}</source>
            <translation>Die Schiffe konnten nicht in {table} geschrieben werden: {reason}</translation>
        </message>
        <message>
            <source>There is no folder {folder}.</source>
            <translation>Den Ordner {folder} gibt es nicht.</translation>
        </message>
        <message>
            <source>The folder {folder} cannot be written to.</source>
            <translation>In den Ordner {folder} kann nicht geschrieben werden.</translation>
        </message>
        <message>
            <source>{file} cannot be written to.</source>
            <translation>{file} kann nicht beschrieben werden.</translation>
        </message>
        <message>
            <source>{file} has a layer {layer} that does not hold ships; choose another name.</source>
            <translation>{file} hat einen Layer {layer}, der keine Schiffe enthält; wählen Sie einen anderen Namen.</translation>
        </message>
        <message>
            <source>The table {table} exists already. Choose another name.</source>
            <translation>Die Tabelle {table} gibt es schon. Wählen Sie einen anderen Namen.</translation>
        </message>
        <message>
            <source>The new table {table} cannot be opened.</source>
            <translation>Die neue Tabelle {table} lässt sich nicht öffnen.</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>Abbrechen</translation>
        </message>
        <message>
            <source>Tile size. Smaller tiles need less memory.</source>
            <translation>Kachelgröße. Kleinere Kacheln brauchen weniger Speicher.</translation>
        </message>
        <message>
            <source>The longest ship that must fit into one tile.</source>
            <translation>Das längste Schiff, das ganz in eine Kachel passen muss.</translation>
        </message>
        <message>
            <source>Ground sample distance to work at. A coarser one is faster but misses small ships.</source>
            <translation>Bodenauflösung, mit der gearbeitet wird. Eine gröbere ist schneller, übersieht aber kleine Schiffe.</translation>
        </message>
        <message>
            <source>Ships inside these polygons are left out, such as those on land.</source>
            <translation>Schiffe in diesen Polygonen werden weggelassen, zum Beispiel an Land.</translation>
        </message>
        <message>
            <source>Advanced</source>
            <translation>Erweitert</translation>
        </message>
        <message>
            <source>Tile</source>
            <translation>Kachel</translation>
        </message>
        <message>
            <source>Overlap</source>
            <translation>Überlappung</translation>
        </message>
        <message>
            <source>Pixel size</source>
            <translation>Pixelgröße</translation>
        </message>
        <message>
            <source>Exclude</source>
            <translation>Ausschließen</translation>
        </message>
        <message>
            <source>Land</source>
            <translation>Land</translation>
        </message>
        <message>
            <source>Detect</source>
            <translation>Suchen</translation>
        </message>
        <message>
            <source>Raster</source>
            <translation>Raster</translation>
        </message>
        <message>
            <source>Area</source>
            <translation>Gebiet</translation>
        </message>
        <message>
            <source>Save to</source>
            <translation>Speichern in</translation>
        </message>
        <message>
            <source>automatic ({metres} m)</source>
            <translation>automatisch ({metres} m)</translation>
        </message>
        <message>
            <source>Trained at {low} to {high} m per pixel</source>
            <translation>Trainiert mit {low} bis {high} m je Pixel</translation>
        </message>
        <message>
            <source>nothing to search</source>
            <translation>nichts zu durchsuchen</translation>
        </message>
        <message>
            <source>Reading the scene…</source>
            <translation>Die Szene wird gelesen …</translation>
        </message>
        <message>
            <source>1 tile</source>
            <translation>1 Kachel</translation>
        </message>
        <message>
            <source>about {n} tiles</source>
            <translation>etwa {n} Kacheln</translation>
        </message>
        <message>
            <source>Will run on {device}: {what}</source>
            <translation>Läuft auf {device}: {what}</translation>
        </message>
        <message>
            <source>There is no preview.</source>
            <translation>Es gibt keine Vorschau.</translation>
        </message>
        <message>
            <source>Will draw {columns} by {rows} pixels of {layer}, {gsd} m each, and search them. Whether the map's terms of use allow this is for you to check.</source>
            <translation>Zeichnet {columns} mal {rows} Pixel von {layer} zu je {gsd} m und durchsucht sie. Ob die Nutzungsbedingungen der Karte das erlauben, müssen Sie selbst prüfen.</translation>
        </message>
        <message>
            <source>{gsd} m per pixel</source>
            <translation>{gsd} m je Pixel</translation>
        </message>
        <message>
            <source>Image of {layer}</source>
            <translation>Bild von {layer}</translation>
        </message>
        <message>
            <source>Incomplete</source>
            <translation>Unvollständig</translation>
        </message>
        <message>
            <source>Append</source>
            <translation>Anhängen</translation>
        </message>
        <message>
            <source>{file} has a layer {layer} already, with {ships}.</source>
            <translation>{file} hat bereits einen Layer {layer} mit {ships}.</translation>
        </message>
        <message>
            <source>The file's other layers stay as they are.</source>
            <translation>Die anderen Layer der Datei bleiben, wie sie sind.</translation>
        </message>
        <message>
            <source>Replace layer</source>
            <translation>Layer ersetzen</translation>
        </message>
        <message>
            <source>It is open in this project: remove it from the project first to replace it.</source>
            <translation>Er ist in diesem Projekt geöffnet: Entfernen Sie ihn zuerst aus dem Projekt, um ihn zu ersetzen.</translation>
        </message>
        <message>
            <source>1 ship</source>
            <translation>1 Schiff</translation>
        </message>
        <message>
            <source>{n} ships</source>
            <translation>{n} Schiffe</translation>
        </message>
        <message>
            <source>Search several rasters, or all of a folder, in one run</source>
            <translation>Mehrere Raster oder alle eines Ordners in einem Lauf durchsuchen</translation>
        </message>
        <message>
            <source>Rasters</source>
            <translation>Raster</translation>
        </message>
        <message>
            <source>Some of the rasters have another coordinate system in QGIS than in their files; search those one by one.</source>
            <translation>Einige der Raster haben in QGIS ein anderes Koordinatensystem als in ihren Dateien; durchsuchen Sie diese einzeln.</translation>
        </message>
        <message>
            <source>{n} rasters</source>
            <translation>{n} Raster</translation>
        </message>
        <message>
            <source>1 ship shown</source>
            <translation>1 Schiff angezeigt</translation>
        </message>
        <message>
            <source>{n} ships shown</source>
            <translation>{n} Schiffe angezeigt</translation>
        </message>
        <message>
            <source>{ships}; {area} km² in {time}.</source>
            <translation>{ships}; {area} km² in {time}.</translation>
        </message>
        <message>
            <source>{shortest} to {longest} m long</source>
            <translation>{shortest} bis {longest} m lang</translation>
        </message>
        <message>
            <source>{ships}; searched in {time}.</source>
            <translation>{ships}; durchsucht in {time}.</translation>
        </message>
        <message>
            <source>{length} m long</source>
            <translation>{length} m lang</translation>
        </message>
        <message>
            <source>{n} h</source>
            <translation>{n} h</translation>
        </message>
        <message>
            <source>1 ship so far</source>
            <translation>bisher 1 Schiff</translation>
        </message>
        <message>
            <source>{n} ships so far</source>
            <translation>bisher {n} Schiffe</translation>
        </message>
        <message>
            <source>Found so far: {ships}, in {done} of {total} tiles.</source>
            <translation>Bisher gefunden: {ships}, in {done} von {total} Kacheln.</translation>
        </message>
        <message>
            <source>{n} s</source>
            <translation>{n} s</translation>
        </message>
        <message>
            <source>{n} min</source>
            <translation>{n} min</translation>
        </message>
        <message>
            <source>{done} of {total} tiles</source>
            <translation>{done} von {total} Kacheln</translation>
        </message>
        <message>
            <source>scene {n} of {scenes}</source>
            <translation>Szene {n} von {scenes}</translation>
        </message>
        <message>
            <source>running for {time}</source>
            <translation>läuft seit {time}</translation>
        </message>
        <message>
            <source>about {time} left</source>
            <translation>noch etwa {time}</translation>
        </message>
        <message>
            <source>The run was stopped.</source>
            <translation>Die Suche wurde abgebrochen.</translation>
        </message>
        <message>
            <source>Starting larsd…</source>
            <translation>larsd wird gestartet …</translation>
        </message>
        <message>
            <source>Review</source>
            <translation>Prüfen</translation>
        </message>
        <message>
            <source>Stopping…</source>
            <translation>Wird beendet …</translation>
        </message>
        <message>
            <source>Set up…</source>
            <translation>Einrichten …</translation>
        </message>
        <message>
            <source>Searching on {device}…</source>
            <translation>Suche läuft auf {device} …</translation>
        </message>
        <message>
            <source>Its work is kept: the same search goes on from here.</source>
            <translation>Die Arbeit ist aufbewahrt: Dieselbe Suche geht von hier aus weiter.</translation>
        </message>
        <message>
            <source>No ships were found.</source>
            <translation>Es wurden keine Schiffe gefunden.</translation>
        </message>
        <message>
            <source>Keep</source>
            <translation>Behalten</translation>
        </message>
        <message>
            <source>Discard</source>
            <translation>Verwerfen</translation>
        </message>
        <message>
            <source>The search of {scene} did not come to its end.</source>
            <translation>Die Suche in {scene} kam nicht zu ihrem Ende.</translation>
        </message>
        <message>
            <source>Resume</source>
            <translation>Fortsetzen</translation>
        </message>
        <message>
            <source>Forget</source>
            <translation>Vergessen</translation>
        </message>
        <message>
            <source>Drawing the map: {done} of {total} parts</source>
            <translation>Zeichne die Karte: {done} von {total} Teilen</translation>
        </message>
        <message>
            <source>Going on with {tiles} of {total} tiles from the run before.</source>
            <translation>Weiter mit {tiles} von {total} Kacheln aus dem vorigen Lauf.</translation>
        </message>
        <message>
            <source>Done in {time}.</source>
            <translation>Fertig nach {time}.</translation>
        </message>
        <message>
            <source>No ships had been found yet.</source>
            <translation>Bis dahin waren keine Schiffe gefunden.</translation>
        </message>
        <message>
            <source>LARSD environment</source>
            <translation>LARSD-Umgebung</translation>
        </message>
        <message>
            <source>Copy log</source>
            <translation>Protokoll kopieren</translation>
        </message>
        <message>
            <source>larsd on this computer</source>
            <translation>larsd auf diesem Rechner</translation>
        </message>
        <message>
            <source>Use selected</source>
            <translation>Ausgewähltes verwenden</translation>
        </message>
        <message>
            <source>Search again</source>
            <translation>Neu suchen</translation>
        </message>
        <message>
            <source>Check (larsd doctor)</source>
            <translation>Überprüfen (larsd doctor)</translation>
        </message>
        <message>
            <source>Choose a Python or larsd</source>
            <translation>Python oder larsd auswählen</translation>
        </message>
        <message>
            <source>Or the path of a Python, of larsd, or of an environment's folder</source>
            <translation>Oder der Pfad eines Python, von larsd oder des Ordners einer Umgebung</translation>
        </message>
        <message>
            <source>Use this path</source>
            <translation>Diesen Pfad verwenden</translation>
        </message>
        <message>
            <source>Create an environment</source>
            <translation>Umgebung einrichten</translation>
        </message>
        <message>
            <source>Python</source>
            <translation>Python</translation>
        </message>
        <message>
            <source>Folder that holds larsd_geo-….whl</source>
            <translation>Ordner, in dem larsd_geo-….whl liegt</translation>
        </message>
        <message>
            <source>Wheels</source>
            <translation>Wheels</translation>
        </message>
        <message>
            <source>Install everything from this folder, without a network</source>
            <translation>Alles aus diesem Ordner installieren, ohne Netzwerk</translation>
        </message>
        <message>
            <source>none: OpenVINO, for the CPU (about 1.2 GB in all)</source>
            <translation>keines: OpenVINO, für die CPU (insgesamt etwa 1,2 GB)</translation>
        </message>
        <message>
            <source>for the CPU (about 2 GB in all)</source>
            <translation>für die CPU (insgesamt etwa 2 GB)</translation>
        </message>
        <message>
            <source>for NVIDIA GPUs (about 6 GB in all)</source>
            <translation>für NVIDIA-GPUs (insgesamt etwa 6 GB)</translation>
        </message>
        <message>
            <source>torch</source>
            <translation>torch</translation>
        </message>
        <message>
            <source>For GPUs on Windows, and a smaller torch on Linux: address from pytorch.org</source>
            <translation>Für GPUs unter Windows und ein kleineres torch unter Linux: Adresse von pytorch.org</translation>
        </message>
        <message>
            <source>torch index</source>
            <translation>torch-Index</translation>
        </message>
        <message>
            <source>Location</source>
            <translation>Ort</translation>
        </message>
        <message>
            <source>Install</source>
            <translation>Installieren</translation>
        </message>
        <message>
            <source>Looking for larsd…</source>
            <translation>larsd wird gesucht …</translation>
        </message>
        <message>
            <source>larsd was not found on this computer: enter its path, or create an environment.</source>
            <translation>larsd wurde auf diesem Rechner nicht gefunden: Geben Sie den Pfad an oder richten Sie eine Umgebung ein.</translation>
        </message>
        <message>
            <source>Checking…</source>
            <translation>Wird überprüft …</translation>
        </message>
        <message>
            <source>No Python 3.10 or newer with the modules venv and ensurepip was found.</source>
            <translation>Es wurde kein Python ab 3.10 mit den Modulen venv und ensurepip gefunden.</translation>
        </message>
        <message>
            <source>Cancelled.</source>
            <translation>Abgebrochen.</translation>
        </message>
        <message>
            <source>larsd {} is now in use.</source>
            <translation>larsd {} wird jetzt verwendet.</translation>
        </message>
        <message>
            <source>In use: larsd {} in Python {}, {} ({})</source>
            <translation>In Verwendung: larsd {} in Python {}, {} ({})</translation>
        </message>
        <message>
            <source>larsd doctor found no problems.</source>
            <translation>larsd doctor hat keine Probleme gefunden.</translation>
        </message>
        <message>
            <source>larsd doctor found a problem; see below.</source>
            <translation>larsd doctor hat ein Problem gefunden; siehe unten.</translation>
        </message>
        <message>
            <source>The saved choice {} does not answer.</source>
            <translation>Die gespeicherte Wahl {} antwortet nicht.</translation>
        </message>
        <message>
            <source>Installing; this takes a few minutes.</source>
            <translation>Wird installiert; das dauert einige Minuten.</translation>
        </message>
        <message>
            <source>The package index only has the torch for GPUs (about 6 GB in all), which also runs on the CPU.</source>
            <translation>Der Paketindex hat nur das torch für GPUs (insgesamt etwa 6 GB), das auch auf der CPU läuft.</translation>
        </message>
        <message>
            <source>This Python lacks the modules venv and ensurepip. On Debian and Ubuntu: sudo apt-get install python3-venv. Elsewhere, choose another Python.</source>
            <translation>Diesem Python fehlen die Module venv und ensurepip. Unter Debian und Ubuntu: sudo apt-get install python3-venv. Wählen Sie sonst ein anderes Python.</translation>
        </message>
        <message>
            <source>The disk is full; make room and try again.</source>
            <translation>Der Datenträger ist voll; schaffen Sie Platz und versuchen Sie es noch einmal.</translation>
        </message>
        <message>
            <source>The proxy requires a user name and a password (error 407); enter them in QGIS under Settings &gt; Options &gt; Network.</source>
            <translation>Der Proxy verlangt Benutzername und Passwort (Fehler 407); tragen Sie beide in QGIS unter Einstellungen &gt; Optionen &gt; Netzwerk ein.</translation>
        </message>
        <message>
            <source>The server's certificate is not trusted. A company's proxy often replaces certificates: ask for its certificate file and set the environment variable PIP_CERT to it, or install from a folder of wheels without a network.</source>
            <translation>Dem Zertifikat des Servers wird nicht vertraut. Firmenproxys ersetzen oft Zertifikate: Lassen Sie sich die Zertifikatsdatei geben und setzen Sie die Umgebungsvariable PIP_CERT darauf, oder installieren Sie ohne Netzwerk aus einem Ordner mit Wheels.</translation>
        </message>
        <message>
            <source>pip cannot use a SOCKS proxy by itself; set an HTTP proxy, or install from a folder.</source>
            <translation>pip kann von sich aus keinen SOCKS-Proxy verwenden; stellen Sie einen HTTP-Proxy ein oder installieren Sie aus einem Ordner.</translation>
        </message>
        <message>
            <source>The proxy cannot be reached; check QGIS's Settings &gt; Options &gt; Network.</source>
            <translation>Der Proxy ist nicht erreichbar; prüfen Sie in QGIS Einstellungen &gt; Optionen &gt; Netzwerk.</translation>
        </message>
        <message>
            <source>larsd-geo or something it needs does not run on this version of Python; choose another.</source>
            <translation>larsd-geo oder etwas, das es braucht, läuft nicht mit dieser Python-Version; wählen Sie eine andere.</translation>
        </message>
        <message>
            <source>A wheel in the folder was built for another system or another Python.</source>
            <translation>Ein Wheel im Ordner ist für ein anderes System oder ein anderes Python gemacht.</translation>
        </message>
        <message>
            <source>The package server cannot be reached. Check the network and the proxy, or install from a folder of wheels without a network.</source>
            <translation>Der Paketserver ist nicht erreichbar. Prüfen Sie Netzwerk und Proxy, oder installieren Sie ohne Netzwerk aus einem Ordner mit Wheels.</translation>
        </message>
        <message>
            <source>A package that larsd-geo needs was not found: a folder of wheels must hold all of them, built for this system and this version of Python.</source>
            <translation>Ein Paket, das larsd-geo braucht, wurde nicht gefunden: Ein Ordner mit Wheels muss alle Pakete enthalten, passend zu diesem System und dieser Python-Version.</translation>
        </message>
        <message>
            <source>The folder is not writable, or a virus scanner is holding a file; check both and try again.</source>
            <translation>Der Ordner ist nicht beschreibbar, oder ein Virenscanner hält eine Datei fest; prüfen Sie beides und versuchen Sie es noch einmal.</translation>
        </message>
        <message>
            <source>A Windows library is missing: install Microsoft's Visual C++ Redistributable (x64).</source>
            <translation>Eine Windows-Bibliothek fehlt: Installieren Sie Microsofts Visual C++ Redistributable (x64).</translation>
        </message>
        <message>
            <source>There was not enough memory; close other programs.</source>
            <translation>Der Arbeitsspeicher hat nicht gereicht; schließen Sie andere Programme.</translation>
        </message>
        <message>
            <source>It did not work: {last}</source>
            <translation>Es hat nicht funktioniert: {last}</translation>
        </message>
        <message>
            <source>The default package index does not have this build of torch for this system: enter the index address that pytorch.org gives for it, or choose the other build.</source>
            <translation>Der Standard-Paketindex hat diese Variante von torch für dieses System nicht: Geben Sie die Adresse des Index an, die pytorch.org dafür nennt, oder wählen Sie die andere Variante.</translation>
        </message>
        <message>
            <source>nothing was printed</source>
            <translation>es wurde nichts ausgegeben</translation>
        </message>
        <message>
            <source>{path} is Python {version}; larsd-geo needs {oldest} or newer.</source>
            <translation>{path} ist Python {version}; larsd-geo braucht {oldest} oder neuer.</translation>
        </message>
        <message>
            <source>The disk of {folder} has {free} GiB free, but about {needed} GiB are needed; make room first.</source>
            <translation>Auf dem Datenträger von {folder} sind noch {free} GiB frei, nötig sind etwa {needed} GiB; schaffen Sie zuerst Platz.</translation>
        </message>
        <message>
            <source>{path} cannot be run: {reason}.</source>
            <translation>{path} kann nicht ausgeführt werden: {reason}.</translation>
        </message>
        <message>
            <source>larsd is not set up yet; choose or install it under Raster &gt; LARSD Ship Detection &gt; Environment.</source>
            <translation>larsd ist noch nicht eingerichtet; wählen oder installieren Sie es unter Raster &gt; LARSD Ship Detection &gt; Umgebung.</translation>
        </message>
        <message>
            <source>created by this plugin</source>
            <translation>von dieser Erweiterung eingerichtet</translation>
        </message>
        <message>
            <source>conda environment</source>
            <translation>conda-Umgebung</translation>
        </message>
        <message>
            <source>saved choice</source>
            <translation>gespeicherte Wahl</translation>
        </message>
        <message>
            <source>chosen</source>
            <translation>ausgewählt</translation>
        </message>
        <message>
            <source>{path} has no larsd-geo; install it there, or choose another Python.</source>
            <translation>{path} hat kein larsd-geo; installieren Sie es dort oder wählen Sie ein anderes Python.</translation>
        </message>
        <message>
            <source>{path} is not larsd: it did not answer as larsd does.</source>
            <translation>{path} ist nicht larsd: Es hat nicht so geantwortet wie larsd.</translation>
        </message>
        <message>
            <source>{path} is larsd {version}, which is too old for this plugin (it speaks protocol {theirs}, the plugin needs {ours}); update larsd-geo there.</source>
            <translation>{path} ist larsd {version} und damit zu alt für diese Erweiterung (es spricht Protokoll {theirs}, die Erweiterung braucht {ours}); aktualisieren Sie larsd-geo dort.</translation>
        </message>
        <message>
            <source>{path} is larsd {version}, which is too new for this plugin (it speaks protocol {theirs}, the plugin understands {ours}); update the plugin.</source>
            <translation>{path} ist larsd {version} und damit zu neu für diese Erweiterung (es spricht Protokoll {theirs}, die Erweiterung versteht {ours}); aktualisieren Sie die Erweiterung.</translation>
        </message>
        <message>
            <source>active environment</source>
            <translation>aktive Umgebung</translation>
        </message>
        <message>
            <source>There is no file {path}; choose a Python or larsd executable.</source>
            <translation>Die Datei {path} gibt es nicht; wählen Sie ein Python oder das Programm larsd.</translation>
        </message>
        <message>
            <source>{path} is not an executable program.</source>
            <translation>{path} ist kein ausführbares Programm.</translation>
        </message>
        <message>
            <source>{path} did not answer within {seconds} s; it is probably not larsd.</source>
            <translation>{path} hat nicht innerhalb von {seconds} s geantwortet; wahrscheinlich ist es nicht larsd.</translation>
        </message>
        <message>
            <source>{path} cannot be run ({reason}); choose a Python or larsd executable.</source>
            <translation>{path} kann nicht ausgeführt werden ({reason}); wählen Sie ein Python oder das Programm larsd.</translation>
        </message>
        <message>
            <source>The folder {path} does not hold a Python environment.</source>
            <translation>Der Ordner {path} enthält keine Python-Umgebung.</translation>
        </message>
        <message>
            <source>There is no wheel of larsd-geo ({name}-….whl) in {folder}; see the plugin's documentation for how to get one.</source>
            <translation>In {folder} liegt kein Wheel von larsd-geo ({name}-….whl); wie Sie eines bekommen, steht in der Dokumentation der Erweiterung.</translation>
        </message>
        <message>
            <source>no folder</source>
            <translation>keinem Ordner</translation>
        </message>
        <message>
            <source>Number</source>
            <translation>Nummer</translation>
        </message>
        <message>
            <source>Score (0 to 1)</source>
            <translation>Score (0 bis 1)</translation>
        </message>
        <message>
            <source>Length (m)</source>
            <translation>Länge (m)</translation>
        </message>
        <message>
            <source>Width (m)</source>
            <translation>Breite (m)</translation>
        </message>
        <message>
            <source>Heading (° from north)</source>
            <translation>Kurs (° von Nord)</translation>
        </message>
        <message>
            <source>Bow and stern may be swapped</source>
            <translation>Bug und Heck eventuell vertauscht</translation>
        </message>
        <message>
            <source>Probability of the bow</source>
            <translation>Wahrscheinlichkeit des Bugs</translation>
        </message>
        <message>
            <source>Area (m²)</source>
            <translation>Fläche (m²)</translation>
        </message>
        <message>
            <source>Longitude (°)</source>
            <translation>Länge (°)</translation>
        </message>
        <message>
            <source>Latitude (°)</source>
            <translation>Breite (°)</translation>
        </message>
        <message>
            <source>Cut by the image's edge</source>
            <translation>Vom Bildrand abgeschnitten</translation>
        </message>
        <message>
            <source>Scene's address</source>
            <translation>Adresse der Szene</translation>
        </message>
        <message>
            <source>Time of the image</source>
            <translation>Zeit des Bildes</translation>
        </message>
        <message>
            <source>Platform</source>
            <translation>Satellit</translation>
        </message>
        <message>
            <source>Azimuth of the sun (°)</source>
            <translation>Azimut der Sonne (°)</translation>
        </message>
        <message>
            <source>Elevation of the sun (°)</source>
            <translation>Höhe der Sonne (°)</translation>
        </message>
        <message>
            <source>Azimuth of the view (°)</source>
            <translation>Azimut der Blickrichtung (°)</translation>
        </message>
        <message>
            <source>Off nadir (°)</source>
            <translation>Abweichung vom Nadir (°)</translation>
        </message>
        <message>
            <source>Incidence (°)</source>
            <translation>Einfallswinkel (°)</translation>
        </message>
        <message>
            <source>Pixel size of the image (m)</source>
            <translation>Pixelgröße des Bildes (m)</translation>
        </message>
        <message>
            <source>Pixel size of the search (m)</source>
            <translation>Pixelgröße der Suche (m)</translation>
        </message>
        <message>
            <source>Time of the search</source>
            <translation>Zeit der Suche</translation>
        </message>
        <message>
            <source>Verdict</source>
            <translation>Urteil</translation>
        </message>
        <message>
            <source>none</source>
            <translation>keines</translation>
        </message>
        <message>
            <source>accepted</source>
            <translation>angenommen</translation>
        </message>
        <message>
            <source>rejected</source>
            <translation>abgelehnt</translation>
        </message>
        <message>
            <source>{layer} is not a layer of ships; choose another name.</source>
            <translation>{layer} ist kein Layer mit Schiffen; wählen Sie einen anderen Namen.</translation>
        </message>
        <message>
            <source>Add a raster layer to the project to begin.</source>
            <translation>Fügen Sie dem Projekt einen Rasterlayer hinzu, um zu beginnen.</translation>
        </message>
        <message>
            <source>The layer {layer} cannot be read; check its source.</source>
            <translation>Der Layer {layer} ist nicht lesbar; prüfen Sie seine Quelle.</translation>
        </message>
        <message>
            <source>{layer} is not a raster file but a map from elsewhere: use the panel Ships, which draws the part that you choose, or export that part as a GeoTIFF first.</source>
            <translation>{layer} ist keine Rasterdatei, sondern eine Karte von anderswo: Nehmen Sie das Bedienfeld „Schiffe“, das den gewählten Teil zeichnet, oder exportieren Sie diesen Teil zuerst als GeoTIFF.</translation>
        </message>
        <message>
            <source>The file {file} is gone.</source>
            <translation>Die Datei {file} gibt es nicht mehr.</translation>
        </message>
        <message>
            <source>Searched area</source>
            <translation>Durchsuchtes Gebiet</translation>
        </message>
        <message>
            <source>Ships by score</source>
            <translation>Schiffe nach Score</translation>
        </message>
        <message>
            <source>Find ships in a raster layer (LARSD)</source>
            <translation>Schiffe in einem Rasterlayer finden (LARSD)</translation>
        </message>
        <message>
            <source>Detect ships</source>
            <translation>Schiffe suchen</translation>
        </message>
        <message>
            <source>Finds ships in a raster, as rotated boxes with length, width and heading.</source>
            <translation>Findet Schiffe in einem Raster, als gedrehte Rechtecke mit Länge, Breite und Kurs.</translation>
        </message>
        <message>
            <source>&lt;p&gt;Finds ships in a satellite or aerial image. The result is a polygon layer: one rotated box per ship, with its score, its length and width in metres, its heading from true north, and the model that found it.&lt;/p&gt;&lt;p&gt;The search is done by &lt;i&gt;larsd&lt;/i&gt;, a separate program that you choose or install under Raster &amp;gt; LARSD Ship Detection &amp;gt; Environment. The first lines of the log say which device it runs on, and why.&lt;/p&gt;&lt;p&gt;A score of 0.5 is not a promise. Run the search once with a low score, and filter the layer by the field &lt;i&gt;score&lt;/i&gt; afterwards.&lt;/p&gt;</source>
            <translation>&lt;p&gt;Findet Schiffe in einem Satelliten- oder Luftbild. Das Ergebnis ist ein Polygonlayer: ein gedrehtes Rechteck je Schiff, mit Score, Länge und Breite in Metern, Kurs gegen geographisch Nord und dem Modell, das es gefunden hat.&lt;/p&gt;&lt;p&gt;Die Suche übernimmt &lt;i&gt;larsd&lt;/i&gt;, ein eigenes Programm, das Sie unter Raster &amp;gt; LARSD Ship Detection &amp;gt; Umgebung auswählen oder installieren. Die ersten Zeilen des Protokolls sagen, auf welchem Gerät es läuft und warum.&lt;/p&gt;&lt;p&gt;Ein Score von 0,5 ist kein Versprechen. Suchen Sie einmal mit einem niedrigen Score und filtern Sie den Layer danach über das Feld &lt;i&gt;score&lt;/i&gt;.&lt;/p&gt;</translation>
        </message>
        <message>
            <source>A raster file with a coordinate system. Pixels of 0.3 to 5 m suit most models.</source>
            <translation>Eine Rasterdatei mit Koordinatensystem. Für die meisten Modelle eignen sich Pixel von 0,3 bis 5 m.</translation>
        </message>
        <message>
            <source>Only this rectangle is searched; empty: the whole scene.</source>
            <translation>Nur dieses Rechteck wird durchsucht; leer: die ganze Szene.</translation>
        </message>
        <message>
            <source>Only these polygons are searched; they may be in any coordinate system. With an extent as well: only where both overlap.</source>
            <translation>Nur diese Polygone werden durchsucht; ihr Koordinatensystem ist beliebig. Mit einer Ausdehnung zusammen: nur dort, wo sich beide überschneiden.</translation>
        </message>
        <message>
            <source>Ships whose centre lies in one of these polygons are left out.</source>
            <translation>Schiffe, deren Mittelpunkt in einem dieser Polygone liegt, werden weggelassen.</translation>
        </message>
        <message>
            <source>Ships with a lower score are left out, 0 to 1; empty: the model's own threshold.</source>
            <translation>Schiffe mit kleinerem Score werden weggelassen, 0 bis 1; leer: die Schwelle des Modells.</translation>
        </message>
        <message>
            <source>Ships that are shorter are left out; empty: none.</source>
            <translation>Kürzere Schiffe werden weggelassen; leer: keine.</translation>
        </message>
        <message>
            <source>Ships that are longer are left out; empty: none.</source>
            <translation>Längere Schiffe werden weggelassen; leer: keine.</translation>
        </message>
        <message>
            <source>Name of an installed model or a model's folder; empty: the default model.</source>
            <translation>Name eines installierten Modells oder Ordner eines Modells; leer: das Standardmodell.</translation>
        </message>
        <message>
            <source>auto, cpu, mps, cuda or cuda:1; auto takes the fastest that works.</source>
            <translation>auto, cpu, mps, cuda oder cuda:1; auto nimmt das schnellste, das funktioniert.</translation>
        </message>
        <message>
            <source>One band, or three for red, green and blue; empty: as in the style of a layer of the project, or as set in a raster file.</source>
            <translation>Ein Kanal oder drei für Rot, Grün und Blau; leer: wie im Stil eines Layers des Projekts oder wie in einer Rasterdatei festgelegt.</translation>
        </message>
        <message>
            <source>Tile size. Smaller tiles need less memory; empty: chosen from the overlap.</source>
            <translation>Kachelgröße. Kleinere Kacheln brauchen weniger Speicher; leer: nach der Überlappung gewählt.</translation>
        </message>
        <message>
            <source>Tiles overlap by this length: a ship up to it lies whole in at least one of them.</source>
            <translation>Die Kacheln überlappen sich um diese Länge: Ein Schiff bis zu dieser Länge liegt in mindestens einer davon ganz.</translation>
        </message>
        <message>
            <source>The scene is read at this many metres per pixel; empty: its own resolution, within the range that the model was trained for.</source>
            <translation>Die Szene wird mit so vielen Metern je Pixel gelesen; leer: ihre eigene Auflösung, innerhalb des Bereichs, für den das Modell trainiert wurde.</translation>
        </message>
        <message>
            <source>The layer of ships, in the scene's coordinate system.</source>
            <translation>Der Layer der Schiffe, im Koordinatensystem der Szene.</translation>
        </message>
        <message>
            <source>ship,vessel,boat,object detection,oriented boxes,maritime,LARSD</source>
            <translation>Schiff,Boot,Wasserfahrzeug,Objekterkennung,gedrehte Rechtecke,maritim,LARSD</translation>
        </message>
        <message>
            <source>Search in this extent</source>
            <translation>In dieser Ausdehnung suchen</translation>
        </message>
        <message>
            <source>Search in these polygons</source>
            <translation>In diesen Polygonen suchen</translation>
        </message>
        <message>
            <source>Exclude these polygons (land)</source>
            <translation>Diese Polygone ausschließen (Land)</translation>
        </message>
        <message>
            <source>Least length (metres)</source>
            <translation>Mindestlänge (Meter)</translation>
        </message>
        <message>
            <source>Greatest length (metres)</source>
            <translation>Höchstlänge (Meter)</translation>
        </message>
        <message>
            <source>Tile (pixels)</source>
            <translation>Kachel (Pixel)</translation>
        </message>
        <message>
            <source>Longest ship (metres)</source>
            <translation>Längstes Schiff (Meter)</translation>
        </message>
        <message>
            <source>Ground sample distance (metres)</source>
            <translation>Bodenauflösung (Meter)</translation>
        </message>
        <message>
            <source>The extent and the polygons have nothing in common; nothing to search.</source>
            <translation>Ausdehnung und Polygone haben nichts gemeinsam; es gibt nichts zu durchsuchen.</translation>
        </message>
        <message>
            <source>The layer {} has no polygons.</source>
            <translation>Der Layer {} hat keine Polygone.</translation>
        </message>
        <message>
            <source>Evaluate detections</source>
            <translation>Fundstellen bewerten</translation>
        </message>
        <message>
            <source>Compares detected ships with polygons of the true ones.</source>
            <translation>Vergleicht gefundene Schiffe mit Polygonen der wirklichen.</translation>
        </message>
        <message>
            <source>&lt;p&gt;Measures how good a layer of detections is, against polygons of the true ships in the same waters: precision, recall, F1 and average precision, for all ships and by their length.&lt;/p&gt;&lt;p&gt;A detection is correct if its IoU with a true ship (the area of their overlap, divided by the area of both together) is above 0.5. A second one of the same ship is false. Rows of the reference whose field &lt;i&gt;review&lt;/i&gt; says &lt;i&gt;rejected&lt;/i&gt; are left out; those whose field &lt;i&gt;ignore&lt;/i&gt; is true count neither as found nor as missed.&lt;/p&gt;</source>
            <translation>&lt;p&gt;Misst, wie gut ein Layer von Fundstellen ist, anhand von Polygonen der wirklichen Schiffe auf demselben Gewässer: Genauigkeit (Precision), Trefferquote (Recall), F1 und mittlere Genauigkeit (Average Precision), für alle Schiffe und nach ihrer Länge.&lt;/p&gt;&lt;p&gt;Eine Fundstelle ist richtig, wenn ihre IoU mit einem wirklichen Schiff (gemeinsame Fläche, geteilt durch die Fläche beider zusammen) über 0,5 liegt. Eine zweite desselben Schiffs ist falsch. Referenzzeilen, deren Feld &lt;i&gt;review&lt;/i&gt; auf &lt;i&gt;rejected&lt;/i&gt; steht, werden weggelassen; solche, deren Feld &lt;i&gt;ignore&lt;/i&gt; wahr ist, zählen weder als gefunden noch als übersehen.&lt;/p&gt;</translation>
        </message>
        <message>
            <source>Evaluation of detected ships</source>
            <translation>Bewertung der gefundenen Schiffe</translation>
        </message>
        <message>
            <source>Average precision at IoU 0.75: {}, at 0.50 to 0.95: {}.</source>
            <translation>Mittlere Genauigkeit (Average Precision) bei IoU 0,75: {}, bei 0,50 bis 0,95: {}.</translation>
        </message>
        <message>
            <source>ship,accuracy,precision,recall,average precision,ground truth,LARSD</source>
            <translation>Schiff,Genauigkeit,Trefferquote,Precision,Recall,Average Precision,Referenz,LARSD</translation>
        </message>
        <message>
            <source>A polygon layer with the field score, as Detect ships creates it.</source>
            <translation>Ein Polygonlayer mit dem Feld score, wie ihn „Schiffe suchen“ erzeugt.</translation>
        </message>
        <message>
            <source>Polygons of the ships that are really there, in any coordinate system.</source>
            <translation>Polygone der Schiffe, die wirklich da sind, in beliebigem Koordinatensystem.</translation>
        </message>
        <message>
            <source>True ships whose centre is outside are ignored, and detections outside count only where they meet a true ship inside; empty: everywhere.</source>
            <translation>Wahre Schiffe, deren Mitte außerhalb liegt, zählen nicht; Funde außerhalb zählen nur, wo sie ein wahres Schiff innerhalb berühren; leer: überall.</translation>
        </message>
        <message>
            <source>Precision, recall and F1 count the detections with at least this score; empty: the score at which F1 is highest. Average precision counts all of them.</source>
            <translation>Precision, Recall und F1 zählen die Fundstellen ab diesem Score; leer: der Score, bei dem F1 am höchsten ist. Die Average Precision zählt alle.</translation>
        </message>
        <message>
            <source>A table: one row for all ships, and one for each range of lengths.</source>
            <translation>Eine Tabelle: eine Zeile für alle Schiffe und eine für jeden Längenbereich.</translation>
        </message>
        <message>
            <source>The same as an HTML page.</source>
            <translation>Dasselbe als HTML-Seite.</translation>
        </message>
        <message>
            <source>Precision</source>
            <translation>Precision (Genauigkeit)</translation>
        </message>
        <message>
            <source>Recall</source>
            <translation>Recall (Trefferquote)</translation>
        </message>
        <message>
            <source>F1</source>
            <translation>F1</translation>
        </message>
        <message>
            <source>Average precision</source>
            <translation>Average Precision (mittlere Genauigkeit)</translation>
        </message>
        <message>
            <source>all</source>
            <translation>alle</translation>
        </message>
        <message>
            <source>Detected ships</source>
            <translation>Gefundene Schiffe</translation>
        </message>
        <message>
            <source>True ships</source>
            <translation>Wirkliche Schiffe</translation>
        </message>
        <message>
            <source>Compare in these polygons</source>
            <translation>In diesen Polygonen vergleichen</translation>
        </message>
        <message>
            <source>Scores</source>
            <translation>Bewertungen</translation>
        </message>
        <message>
            <source>Report</source>
            <translation>Bericht</translation>
        </message>
        <message>
            <source>HTML files (*.html)</source>
            <translation>HTML-Dateien (*.html)</translation>
        </message>
        <message>
            <source>Outlines of the ships found, medians: IoU {:.2f}, centre off by {:.1f} m, length by {:.1f} %, axis by {:.1f}°.</source>
            <translation>Umrisse der gefundenen Schiffe, Mediane: IoU {:.2f}, Abweichung des Mittelpunkts {:.1f} m, der Länge {:.1f} %, der Achse {:.1f}°.</translation>
        </message>
        <message>
            <source>Two numbers, for all bands; empty: as in the style of a layer of the project if somebody set them there, else chosen from the scene.</source>
            <translation>Zwei Zahlen für alle Kanäle; leer: wie im Stil eines Layers des Projekts, wenn jemand sie dort gesetzt hat, sonst aus der Szene gewählt.</translation>
        </message>
        <message>
            <source>Of two boxes that overlap by more than this, from 0 to 1, the one with the lower score is dropped; empty: the program's own value.</source>
            <translation>Von zwei Kästen, die sich stärker überlappen als dies, von 0 bis 1, fällt der mit dem kleineren Score weg; leer: der Wert des Programms.</translation>
        </message>
        <message>
            <source>What marks pixels without an image; auto believes the raster unless its pixels say otherwise.</source>
            <translation>Was Pixel ohne Bild kennzeichnet; auto glaubt dem Raster, solange seine Pixel nicht dagegen sprechen.</translation>
        </message>
        <message>
            <source>The value of pixels without an image; empty: as the raster says.</source>
            <translation>Der Wert von Pixeln ohne Bild; leer: wie das Raster sagt.</translation>
        </message>
        <message>
            <source>What runs the network; auto takes the fastest that is installed.</source>
            <translation>Was das Netz ausführt; auto nimmt das schnellste, das installiert ist.</translation>
        </message>
        <message>
            <source>What the network computes in; float32 gives the same result on any device.</source>
            <translation>Womit das Netz rechnet; float32 ergibt auf jedem Gerät dasselbe.</translation>
        </message>
        <message>
            <source>Tiles that go through the network together; empty: chosen for the device.</source>
            <translation>Kacheln, die zusammen durch das Netz gehen; leer: für das Gerät gewählt.</translation>
        </message>
        <message>
            <source>Threads that read and compute; empty: as many as the processor has cores.</source>
            <translation>Threads, die lesen und rechnen; leer: so viele, wie der Prozessor Kerne hat.</translation>
        </message>
        <message>
            <source>Every tile is seen in all eight turns and flips: eight times slower.</source>
            <translation>Jede Kachel wird in allen acht Drehungen und Spiegelungen gesehen: achtmal langsamer.</translation>
        </message>
        <message>
            <source>auto looks again with coarser pixels where ships may be too long for the finest; fine looks once.</source>
            <translation>auto sucht noch einmal mit gröberen Pixeln, wo Schiffe für die feinsten zu lang sein können; fine sucht einmal.</translation>
        </message>
        <message>
            <source>auto leaves out tiles and ships that are wholly inland; it knows the world's shores, but no rivers and docks behind them, and needs larsd's extra land.</source>
            <translation>auto lässt Kacheln und Schiffe aus, die ganz im Binnenland liegen; es kennt die Küsten der Welt, aber keine Flüsse und Hafenbecken dahinter, und braucht larsds Zusatz „land“.</translation>
        </message>
        <message>
            <source>The land, in place of the world's shores that auto knows.</source>
            <translation>Das Land, anstelle der Küsten der Welt, die auto kennt.</translation>
        </message>
        <message>
            <source>Land closer to the shore than this counts as water; empty: 5000 m.</source>
            <translation>Land, das näher an der Küste liegt, zählt als Wasser; leer: 5000 m.</translation>
        </message>
        <message>
            <source>Coordinates are then pixels (column, row).</source>
            <translation>Koordinaten sind dann Pixel (Spalte, Zeile).</translation>
        </message>
        <message>
            <source>The coordinate system of the layer of ships; empty: the scene's.</source>
            <translation>Das Koordinatensystem des Layers mit den Schiffen; leer: das der Szene.</translation>
        </message>
        <message>
            <source>The value that becomes black must be below the one that becomes white.</source>
            <translation>Der Wert, der schwarz wird, muss unter dem liegen, der weiß wird.</translation>
        </message>
        <message>
            <source>Values that become black and white</source>
            <translation>Werte, die schwarz und weiß werden</translation>
        </message>
        <message>
            <source>Overlap of two ships</source>
            <translation>Überlappung zweier Schiffe</translation>
        </message>
        <message>
            <source>Invalid pixels</source>
            <translation>Ungültige Pixel</translation>
        </message>
        <message>
            <source>Value of invalid pixels</source>
            <translation>Wert ungültiger Pixel</translation>
        </message>
        <message>
            <source>Backend</source>
            <translation>Backend</translation>
        </message>
        <message>
            <source>Batch size</source>
            <translation>Stapelgröße</translation>
        </message>
        <message>
            <source>Threads</source>
            <translation>Threads</translation>
        </message>
        <message>
            <source>Search all turns and flips</source>
            <translation>Alle Drehungen und Spiegelungen suchen</translation>
        </message>
        <message>
            <source>Looks</source>
            <translation>Blicke</translation>
        </message>
        <message>
            <source>Polygons of the land</source>
            <translation>Polygone des Landes</translation>
        </message>
        <message>
            <source>Distance from the shore (metres)</source>
            <translation>Abstand von der Küste (Meter)</translation>
        </message>
        <message>
            <source>Accept images without georeferencing</source>
            <translation>Bilder ohne Georeferenzierung zulassen</translation>
        </message>
        <message>
            <source>Coordinate system of the ships</source>
            <translation>Koordinatensystem der Schiffe</translation>
        </message>
        <message>
            <source>LARSD Ship Detection</source>
            <translation>LARSD-Schiffserkennung</translation>
        </message>
        <message>
            <source>Device: {}</source>
            <translation>Gerät: {}</translation>
        </message>
        <message>
            <source>Model: {}</source>
            <translation>Modell: {}</translation>
        </message>
        <message>
            <source>Loading the model…</source>
            <translation>Das Modell wird geladen …</translation>
        </message>
        <message>
            <source> on {:.3g} km²</source>
            <translation> auf {:.3g} km²</translation>
        </message>
        <message>
            <source>{}{} in {:.1f} s</source>
            <translation>{}{} in {:.1f} s</translation>
        </message>
        <message>
            <source>Cancelled; the search has ended.</source>
            <translation>Abgebrochen; die Suche ist beendet.</translation>
        </message>
        <message>
            <source>larsd {} from {}</source>
            <translation>larsd {} aus {}</translation>
        </message>
        <message>
            <source>The layer that larsd wrote cannot be read.</source>
            <translation>Der Layer, den larsd geschrieben hat, ist nicht lesbar.</translation>
        </message>
        <message>
            <source>The ships could not be written to {}: {}</source>
            <translation>Die Schiffe konnten nicht nach {} geschrieben werden: {}</translation>
        </message>
        <message>
            <source>the CRS in the layer's own menu</source>
            <translation>das KBS im Menü des Layers</translation>
        </message>
        <message>
            <source>The world's shores are not installed: install {package} into the environment of {program}, or choose another land mask under Advanced.</source>
            <translation>Die Küsten der Welt sind nicht installiert: Installieren Sie {package} in die Umgebung von {program}, oder wählen Sie unter Erweitert eine andere Landmaske.</translation>
        </message>
        <message>
            <source>In Processing, Detect ships has: {fields}.</source>
            <translation>In der Verarbeitung hat „Schiffe suchen“: {fields}.</translation>
        </message>
        <message>
            <source>The world's shores are not installed: run {command} in a terminal, or choose another land mask under Advanced.</source>
            <translation>Die Küsten der Welt sind nicht installiert: Führen Sie {command} in einem Terminal aus, oder wählen Sie unter Erweitert eine andere Landmaske.</translation>
        </message>
        <message>
            <source>Among the parameters: {fields}.</source>
            <translation>Unter den Parametern: {fields}.</translation>
        </message>
        <message>
            <source>In this panel: {fields}.</source>
            <translation>In diesem Fenster: {fields}.</translation>
        </message>
        <message>
            <source>Draw a missed ship</source>
            <translation>Übersehenes Schiff zeichnen</translation>
        </message>
        <message>
            <source>Click three times on the map: stern, bow, width. Right-click to start again.</source>
            <translation>Klicken Sie dreimal auf die Karte: Heck, Bug, Breite. Ein Rechtsklick beginnt von vorn.</translation>
        </message>
        <message>
            <source>Added a ship of {size}.</source>
            <translation>Ein Schiff von {size} wurde hinzugefügt.</translation>
        </message>
        <message>
            <source>The search is still running; you can review the ships when it is done.</source>
            <translation>Die Suche läuft noch; danach können Sie die Schiffe prüfen.</translation>
        </message>
        <message>
            <source>Delete ships</source>
            <translation>Schiffe löschen</translation>
        </message>
        <message>
            <source>Draw a ship</source>
            <translation>Schiff zeichnen</translation>
        </message>
        <message>
            <source>{layer} did not accept the change.</source>
            <translation>{layer} hat die Änderung nicht angenommen.</translation>
        </message>
        <message>
            <source>{layer} cannot be edited: its file or table is read-only. Save it as a GeoPackage to review it.</source>
            <translation>{layer} lässt sich nicht bearbeiten: Die Datei oder Tabelle ist schreibgeschützt. Speichern Sie sie als GeoPackage, um sie zu prüfen.</translation>
        </message>
        <message>
            <source>Export</source>
            <translation>Exportieren</translation>
        </message>
        <message>
            <source>Ships that are shown…</source>
            <translation>Angezeigte Schiffe…</translation>
        </message>
        <message>
            <source>Accepted ships only…</source>
            <translation>Nur angenommene Schiffe…</translation>
        </message>
        <message>
            <source>There are no such ships; nothing was saved.</source>
            <translation>Solche Schiffe gibt es nicht; es wurde nichts gespeichert.</translation>
        </message>
        <message>
            <source>Saved {ships} in {file}.</source>
            <translation>{ships} in {file} gespeichert.</translation>
        </message>
        <message>
            <source>The layer {layer} of {file} is open in this project; choose another file.</source>
            <translation>Der Layer {layer} von {file} ist in diesem Projekt geöffnet; wählen Sie eine andere Datei.</translation>
        </message>
        <message>
            <source>{ships} of these changed elsewhere since they were read; the table shows them as they are now, and nothing was written.</source>
            <translation>{ships} davon wurden inzwischen anderswo geändert; die Tabelle zeigt den jetzigen Stand, und es wurde nichts geschrieben.</translation>
        </message>
        <message>
            <source>Save as training labels…</source>
            <translation>Als Trainingsdaten speichern …</translation>
        </message>
        <message>
            <source>A label file next to the scene, for larsd train and larsd evaluate</source>
            <translation>Eine Label-Datei neben der Szene, für larsd train und larsd evaluate</translation>
        </message>
        <message>
            <source>For training, put it in the same folder as the scene, a GeoTIFF.</source>
            <translation>Legen Sie die Datei zum Trainieren in denselben Ordner wie die Szene, ein GeoTIFF.</translation>
        </message>
        <message>
            <source>Accept or reject some ships first: there is nothing to learn yet.</source>
            <translation>Nehmen Sie zuerst einige Schiffe an oder lehnen Sie welche ab: Noch gibt es nichts zu lernen.</translation>
        </message>
        <message>
            <source>Saved {ships} ships, {negatives} rejected places and {ignored} not reviewed (to be ignored) in {file}.</source>
            <translation>{ships} Schiffe, {negatives} abgelehnte Stellen und {ignored} ungeprüfte (werden ignoriert) in {file} gespeichert.</translation>
        </message>
        <message>
            <source>Score</source>
            <translation>Score</translation>
        </message>
        <message>
            <source>Length</source>
            <translation>Länge</translation>
        </message>
        <message>
            <source>Width</source>
            <translation>Breite</translation>
        </message>
        <message>
            <source>Heading</source>
            <translation>Richtung</translation>
        </message>
        <message>
            <source>Delete</source>
            <translation>Löschen</translation>
        </message>
        <message>
            <source>Delete the selected ships (Del)</source>
            <translation>Die ausgewählten Schiffe löschen (Entf)</translation>
        </message>
        <message>
            <source>Order</source>
            <translation>Reihenfolge</translation>
        </message>
        <message>
            <source>List</source>
            <translation>Liste</translation>
        </message>
        <message>
            <source>Highest score first</source>
            <translation>Höchster Score zuerst</translation>
        </message>
        <message>
            <source>Least sure first</source>
            <translation>Unsicherste zuerst</translation>
        </message>
        <message>
            <source>Along the scene</source>
            <translation>Entlang der Szene</translation>
        </message>
        <message>
            <source>By a column's heading</source>
            <translation>Nach einer Spalte</translation>
        </message>
        <message>
            <source>All ships</source>
            <translation>Alle Schiffe</translation>
        </message>
        <message>
            <source>Not reviewed</source>
            <translation>Nicht geprüfte</translation>
        </message>
        <message>
            <source>Accepted</source>
            <translation>Angenommene</translation>
        </message>
        <message>
            <source>Rejected</source>
            <translation>Abgelehnte</translation>
        </message>
        <message>
            <source>Next</source>
            <translation>Weiter</translation>
        </message>
        <message>
            <source>Back</source>
            <translation>Zurück</translation>
        </message>
        <message>
            <source>Undo</source>
            <translation>Rückgängig</translation>
        </message>
        <message>
            <source>Clear verdict</source>
            <translation>Urteil löschen</translation>
        </message>
        <message>
            <source>Accept</source>
            <translation>Annehmen</translation>
        </message>
        <message>
            <source>Reject</source>
            <translation>Ablehnen</translation>
        </message>
        <message>
            <source>{done} of {ships} reviewed</source>
            <translation>{done} von {ships} geprüft</translation>
        </message>
        <message>
            <source>There is no layer of ships in the project yet.</source>
            <translation>Im Projekt gibt es noch keinen Layer mit Schiffen.</translation>
        </message>
        <message>
            <source>There is nothing to undo.</source>
            <translation>Es gibt nichts rückgängig zu machen.</translation>
        </message>
        <message>
            <source>No ships are shown; a lower score shows more.</source>
            <translation>Es werden keine Schiffe angezeigt; ein kleinerer Score zeigt mehr.</translation>
        </message>
        <message>
            <source>Delete {ships} from {layer}? A rejected ship stays and can serve as training.</source>
            <translation>{ships} aus {layer} löschen? Ein abgelehntes Schiff bleibt erhalten und kann dem Training dienen.</translation>
        </message>
        <message>
            <source>All ships that are shown have been reviewed.</source>
            <translation>Alle angezeigten Schiffe sind geprüft.</translation>
        </message>
        <message>
            <source>{n} hidden by score or length</source>
            <translation>{n} durch Score oder Länge verborgen</translation>
        </message>
        <message>
            <source>{layer} is being edited: save or stop editing, then move the slider.</source>
            <translation>{layer} wird gerade bearbeitet: Speichern oder beenden Sie die Bearbeitung, dann bewegen Sie den Regler.</translation>
        </message>
        <message>
            <source>Ships with a lower score are hidden, not lost: move the slider at any time. Ships that you accepted are always shown.</source>
            <translation>Schiffe mit kleinerem Score sind verborgen, nicht verloren: Bewegen Sie den Regler jederzeit. Angenommene Schiffe werden immer angezeigt.</translation>
        </message>
        <message>
            <source>any</source>
            <translation>beliebig</translation>
        </message>
        <message>
            <source>Shorter ships are hidden, not lost.</source>
            <translation>Kürzere Schiffe sind verborgen, nicht verloren.</translation>
        </message>
        <message>
            <source>Longer ships are hidden, not lost.</source>
            <translation>Längere Schiffe sind verborgen, nicht verloren.</translation>
        </message>
        <message>
            <source>Back to the model's own threshold, {score}</source>
            <translation>Zurück zur Schwelle des Modells, {score}</translation>
        </message>
        <message>
            <source>larsd has said nothing for a minute. Perhaps the computer is very busy, or the scene's disk or server does not answer.</source>
            <translation>larsd hat seit einer Minute nichts gemeldet. Vielleicht ist der Rechner stark ausgelastet, oder das Laufwerk oder der Server der Szene antwortet nicht.</translation>
        </message>
        <message>
            <source>There was not enough memory; try a smaller tile.</source>
            <translation>Der Arbeitsspeicher hat nicht gereicht; versuchen Sie eine kleinere Kachel.</translation>
        </message>
        <message>
            <source>The disk is full; make room or choose another folder.</source>
            <translation>Der Datenträger ist voll; schaffen Sie Platz oder wählen Sie einen anderen Ordner.</translation>
        </message>
        <message>
            <source>larsd-geo is no longer installed where the settings say; choose another environment.</source>
            <translation>larsd-geo ist nicht mehr dort installiert, wo die Einstellungen es angeben; wählen Sie eine andere Umgebung.</translation>
        </message>
        <message>
            <source>larsd ended without reporting a result; its log may say more.</source>
            <translation>larsd endete, ohne ein Ergebnis zu melden; das Protokoll sagt vielleicht mehr.</translation>
        </message>
        <message>
            <source>larsd reported an error without a message.</source>
            <translation>larsd meldete einen Fehler ohne Meldungstext.</translation>
        </message>
        <message>
            <source>Usually the computer ran out of memory; try a smaller tile.</source>
            <translation>Meist war der Arbeitsspeicher erschöpft; versuchen Sie eine kleinere Kachel.</translation>
        </message>
        <message>
            <source>The installed larsd is too old for this plugin; update it in the environment settings.</source>
            <translation>Das installierte larsd ist für diese Erweiterung zu alt; aktualisieren Sie es auf der Seite der Umgebung.</translation>
        </message>
        <message>
            <source>larsd ended with status {code}: {last}</source>
            <translation>larsd endete mit Status {code}: {last}</translation>
        </message>
        <message>
            <source>larsd was stopped from outside (signal {signal}).</source>
            <translation>larsd wurde von außen beendet (Signal {signal}).</translation>
        </message>
        <message>
            <source>its log is empty</source>
            <translation>das Protokoll ist leer</translation>
        </message>
        <message>
            <source>{program} could not be started ({reason}); choose another larsd in the environment settings.</source>
            <translation>{program} konnte nicht gestartet werden ({reason}); wählen Sie auf der Seite der Umgebung ein anderes larsd.</translation>
        </message>
    </context>
</TS>
